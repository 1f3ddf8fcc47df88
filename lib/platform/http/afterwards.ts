import type { Sending } from "../db/transaction.ts";

/**
 * Notes what is to be stored once the handler has returned and before its answer leaves, in a transaction of its own.
 * A GET reads in one that sees a single moment, which fails where somebody else counts up the same row meanwhile. When
 * it cannot be stored, the request fails. All of it is sent at once, so it can only send.
 */
export type Afterwards = (work: (db: Sending) => void) => void;
