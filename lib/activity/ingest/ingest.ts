import type { Db } from "../../platform/db/transaction.ts";
import type { OrganizationEvent } from "../../platform/live/events.ts";
import { epochSeconds } from "../../platform/time/timestamp.ts";
import { refreshTotals } from "../../timeline/rebuild.ts";
import { insertSegments } from "../../timeline/segments.ts";
import { announce, toEvents } from "./announce.ts";
import { deleteOvertaken, insertFocusChanges } from "./focus.ts";
import { columnsOf, insertFresh, insertLate } from "./insert.ts";
import type { HeartbeatRow } from "./message.ts";
import { moveOn } from "./move-on.ts";
import { repairSessions } from "./repair-sessions.ts";
import { settleUndecided } from "./settle-undecided.ts";
import { lockStatuses, type MemberStatus, saveStatuses } from "./statuses.ts";

export type Ingested = { stored: number; duplicates: number; unknown: number; events: OrganizationEvent[] };

/**
 * Stores one batch of heartbeats of any number of members and organizations, and moves their timelines on. One
 * transaction, a fixed number of statements, and the same result for any order, batching or repetition:
 *
 * 1. lock the members' live rows, in one order everywhere, so that parallel consumers queue up instead of deadlocking;
 * 2. insert: what is newer than the member's last heartbeat is new for certain, the rest is asked for conflicts;
 * 3. fold the instants of the rows really inserted into each member's run, while PostgreSQL inserts;
 * 4. repair the segments that late ones fall in;
 * 5. write segments, changes of focus and live rows;
 * 6. settle the sessions whose ends late ones may move.
 *
 * `careful`: nothing is certain, and all rows are asked for conflicts.
 */
export async function ingest(
  db: Db,
  rows: readonly HeartbeatRow[],
  now: Date,
  { careful = false }: { careful?: boolean } = {},
): Promise<Ingested> {
  const arrived = Map.groupBy(rows, ({ user_id }) => user_id);
  const members = [...arrived.keys()].sort();
  const organizations = [...new Set(rows.map(({ org_id }) => org_id))];
  const locked = lockStatuses(db, organizations, members);
  // The columns are made while PostgreSQL locks: mostly all rows turn out to be new, or all of them late.
  const everything = columnsOf(members.flatMap((id) => arrived.get(id) ?? []));
  const columnsFor = (some: readonly HeartbeatRow[]) => (some.length === rows.length ? everything : columnsOf(some));
  const statuses = await locked;
  const shares = [...statuses.values()].map((status) => sortOut(status, arrived.get(status.user_id) ?? [], careful));
  const fresh = shares.flatMap((share) => share.fresh);
  insertFresh(db, fresh, columnsFor(fresh));
  const doubtful = shares.flatMap((share) => share.doubtful);
  const late = await insertLate(db, doubtful, columnsFor(doubtful));

  const lateOf = Map.groupBy(late, ({ user_id }) => user_id);
  const steps = shares.flatMap((share) => {
    const stored = [...share.fresh, ...(lateOf.get(share.status.user_id) ?? [])];
    return stored.length === 0 ? [] : [moveOn(share.status, stored)];
  });
  const repaired = await repairSessions(db, steps);
  insertSegments(db, repaired.segments);
  deleteOvertaken(
    db,
    steps.flatMap(({ after: { org_id, user_id }, overtaken_ms: from_ms }) =>
      from_ms === null ? [] : [{ org_id, user_id, from_ms }],
    ),
  );
  insertFocusChanges(
    db,
    steps.flatMap((step) => step.changes),
  );
  if (repaired.settled_records.length > 0) refreshTotals(db, repaired.settled_records);
  const second = epochSeconds(now);
  const announced = repaired.steps.map((step) => announce(step, second));
  saveStatuses(db, announced);

  const known = shares.reduce((sum, share) => sum + share.known, 0);
  const stored = fresh.length + late.length;
  const events = await toEvents(db, announced, second);
  events.push(...(await settleUndecided(db, repaired.undecided, now)));
  return { stored, duplicates: known - stored, unknown: rows.length - known, events };
}

/** `known`: rows of this member under the right organization, repetitions included. */
type Share = { status: MemberStatus; known: number; fresh: HeartbeatRow[]; doubtful: HeartbeatRow[] };

function sortOut(status: MemberStatus, rows: readonly HeartbeatRow[], careful: boolean): Share {
  const share: Share = { status, known: 0, fresh: [], doubtful: [] };
  const newest = careful ? null : status.last_heartbeat_ms;
  const seen = rows.length > 1 ? new Seen() : undefined;
  for (const row of rows) {
    if (row.org_id !== status.org_id) continue;
    share.known++;
    // The first of several rows with one key wins, as it does in the table.
    if (seen?.isRepeated(row) === true) continue;
    if (newest !== null && row.at_ms > newest) share.fresh.push(row);
    else share.doubtful.push(row);
  }
  return share;
}

/** Which of a member's heartbeats have come already. Two devices in one millisecond are rare: most need no key of text. */
class Seen {
  private readonly devices = new Map<number, number>();
  private readonly others = new Set<string>();

  isRepeated({ at_ms, device }: HeartbeatRow): boolean {
    const first = this.devices.get(at_ms);
    if (first === undefined) {
      this.devices.set(at_ms, device);
      return false;
    }
    const key = `${at_ms} ${device}`;
    if (first === device || this.others.has(key)) return true;
    this.others.add(key);
    return false;
  }
}
