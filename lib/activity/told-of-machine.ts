import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";

/** What a tracker can be without: what of a day is then not known, and is no fault of the member. */
export const LACKS = ["picture", "window", "idle", "counts", "lock"] as const;

/** What a tracker says of itself and its machine, for whoever reads its data: the member, and those who look after them. */
export type ToldOfMachine = {
  readonly version: string | null;
  /** Such as "x11" or "win32". */
  readonly desktop: string | null;
  readonly lacks: (typeof LACKS)[number][];
};

/** What trackers send as they like: of what is something else nothing is believed. */
const told = z.object({
  version: z.string().max(40).nullable().catch(null),
  desktop: z.string().max(40).nullable().catch(null),
  lacks: z
    .array(z.enum(LACKS).nullable().catch(null))
    .transform((names) => [...new Set(names.filter((name) => name !== null))])
    .catch([]),
});

/** What the last heartbeat that spoke of it said between two epoch seconds; null where none did. */
export async function loadToldOfMachine(
  db: Db,
  member: { readonly org_id: string; readonly id: string },
  { start, end }: { readonly start: number; readonly end: number },
): Promise<ToldOfMachine | null> {
  const row = await db.find<{ tracker: unknown }>(selectTold, [
    member.org_id,
    member.id,
    new Date(start * 1000),
    new Date(end * 1000),
  ]);
  return told
    .nullable()
    .catch(null)
    .parse(row?.tracker ?? null);
}

const selectTold = `
  select metadata -> 'tracker' as tracker
  from user_activity_tracking
  where org_id = $1 and user_id = $2 and timestamp >= $3 and timestamp <= $4 and metadata ? 'tracker'
  order by timestamp desc
  limit 1`;
