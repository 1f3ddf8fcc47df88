import * as z from "zod";
import { AppError } from "../platform/errors.ts";
import { open, seal } from "../platform/secrets/seal.ts";
import { RESOURCES } from "./feed/change.ts";

const xid = z.string().regex(/^\d{1,20}$/);

const uuid = z.uuid();

const cursor = z.strictObject({
  v: z.literal(1),
  epoch: z.uuid(),
  user_id: z.uuid(),
  /** Whether its holder taught: what somebody sees differs by that. */
  teaches: z.boolean(),
  resources: z.array(z.enum(RESOURCES)).nullable(),
  /** From which transaction on. */
  since: xid,
  /** Before which a round of pages ends, and after which row the next page begins; null between two rounds. */
  round: z.strictObject({ until: xid, part: z.int().min(0), scope: uuid, changed: xid, id: uuid }).nullable(),
  /** When it was given out, in seconds. */
  at: z.int(),
});

/** How far somebody has read the feed of theirs. */
export type Cursor = z.output<typeof cursor>;

/** As clients keep it: sealed, so that it holds what was given out or nothing. */
export function sealCursor(of: Cursor): string {
  return seal("sync-cursor", JSON.stringify(of)).toString("base64url");
}

/**
 * 422 CURSOR_INVALID for what is no cursor of this member, or one of other resources; 409 SYNC_RESET for one that another
 * release has given out, and that says something else than ours.
 */
export function openCursor(text: string, userId: string, resources: Cursor["resources"]): Cursor {
  const { success, data } = cursor.safeParse(unseal(text));
  if (!success) throw new AppError("SYNC_RESET");
  if (data.user_id !== userId || String(data.resources) !== String(resources)) throw new AppError("CURSOR_INVALID");
  return data;
}

function unseal(text: string): unknown {
  try {
    const sealed = Buffer.from(text, "base64url");
    // The last character has bits that say nothing.
    if (sealed.toString("base64url") === text) return JSON.parse(open("sync-cursor", sealed));
  } catch {
    // It was given out by nobody.
  }
  throw new AppError("CURSOR_INVALID");
}
