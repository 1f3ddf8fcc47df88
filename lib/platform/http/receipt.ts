import type { Db } from "../db/transaction.ts";
import type { Principal } from "../tenancy/standing.ts";
import type { DeferredReply, Reply } from "./reply.ts";

export type Answer = Reply<unknown> | DeferredReply;

/** What makes sure that something takes effect once: it is claimed in the transaction of the effect, and kept with it. */
export type Receipt = {
  /** By what a request that is sent again is known. */
  readonly key: string;
  /** Before the effect: the answer that was given the first time, or nothing where this is it. Throws to refuse. */
  claim(db: Db, principal: Principal): Promise<Answer | undefined>;
  /** After the effect. */
  keep(db: Db, answer: Answer): Promise<void>;
};

/**
 * Runs `work` once per receipt and repeats its answer afterwards. Whatever fails leaves nothing behind, so it can be
 * tried again.
 */
export async function once<Given extends Answer>(
  receipt: Receipt | undefined,
  db: Db,
  principal: Principal,
  work: () => Promise<Given>,
): Promise<Given> {
  if (receipt === undefined) return work();
  const first = await receipt.claim(db, principal);
  if (first !== undefined) return first as Given;
  const answer = await work();
  await receipt.keep(db, answer);
  return answer;
}
