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

/** A device by its heartbeats: when it was last heard, and what it said of itself then. */
export type HeardDevice = ToldOfMachine & { readonly last_heard_at: Date };

/** The devices that a member's heartbeats came from between two instants, the last heard first. */
export async function loadHeardDevices(
  db: Db,
  member: { readonly org_id: string; readonly id: string },
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<HeardDevice[]> {
  const rows = await db.query<{ last_heard_at: Date; tracker: unknown }>(selectHeard, [
    member.org_id,
    member.id,
    from,
    to,
  ]);
  return rows.map(({ last_heard_at, tracker }) => ({ ...read(tracker), last_heard_at }));
}

const NOTHING_TOLD: ToldOfMachine = { version: null, desktop: null, lacks: [] };

const read = (tracker: unknown): ToldOfMachine => told.catch(NOTHING_TOLD).parse(tracker ?? {});

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

// Which devices there were the key tells; what each said is read of one heartbeat.
const selectHeard = `
  select d.last_heard_at, (
    select h.metadata -> 'tracker' from user_activity_tracking h
    where h.org_id = $1 and h.user_id = $2 and h.timestamp = d.last_heard_at and h.device = d.device) as tracker
  from (
    select device, max(timestamp) as last_heard_at from user_activity_tracking
    where org_id = $1 and user_id = $2 and timestamp >= $3 and timestamp <= $4
    group by device
  ) d
  order by d.last_heard_at desc
  limit 20`;

const selectTold = `
  select metadata -> 'tracker' as tracker
  from user_activity_tracking
  where org_id = $1 and user_id = $2 and timestamp >= $3 and timestamp <= $4 and metadata ? 'tracker'
  order by timestamp desc
  limit 1`;
