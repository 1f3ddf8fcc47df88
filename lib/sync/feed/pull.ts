import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { DATA_CLASSES } from "../../platform/tenancy/rules/retention.ts";
import { hasAtLeast } from "../../platform/tenancy/rules/roles.ts";
import type { Principal } from "../../platform/tenancy/standing.ts";
import type { Cursor } from "../cursor.ts";
import { findAudience, valuesOf } from "./audience.ts";
import { type Change, RESOURCES, type Resource } from "./change.ts";
import { NIL } from "./page.ts";
import { type Asked, type Position, READ, readGone } from "./read.ts";

/** What is gone is remembered for so long: who comes later begins anew. */
export const REMEMBERED_DAYS = DATA_CLASSES.synced();

/** Before all rows of a part of the feed. */
const START: Position = { scope: NIL, changed: "0", id: NIL };

/** The feed as a transaction sees it. */
type Feed = { epoch: string; xmin: string; xmax: string };

type Pulled = { changes: Change[]; cursor: Cursor; has_more: boolean };

/** What of `Change` a part of the feed tells, with the row that the next page begins after. */
type Told = { change: Change; at: Position };

/**
 * The next page of changes. A round of pages reads what was last changed from one transaction until before another,
 * below which none runs any more; what changes meanwhile comes in the next round.
 *
 *     ---[since ········· until)--- running, or begun later
 *          one round of pages
 *
 * 409 SYNC_RESET for a cursor of another epoch, of transactions that have not been, from too long ago, or from before its
 * holder began or ceased to teach.
 */
export async function pull(
  db: Db,
  principal: Principal,
  {
    cursor,
    resources,
    limit,
    now,
  }: { cursor: Cursor | undefined; resources: Resource[] | null; limit: number; now: Date },
): Promise<Pulled> {
  const feed = await db.one<Feed>(selectFeed);
  const teaches = hasAtLeast(principal.role, "teacher");
  if (cursor !== undefined) requireCurrent(cursor, feed, { now, teaches });
  const since = cursor?.since ?? "0";
  const { until, part: first, ...after } = cursor?.round ?? { until: feed.xmin, part: 0, ...START };
  const round = { userId: principal.user_id, since, until, teaches };
  const audience = valuesOf(await findAudience(db, round));
  const at = Math.floor(now.getTime() / 1000);
  const kept = { v: 1, epoch: feed.epoch, user_id: principal.user_id, teaches, resources, at } as const;
  const told: Told[] = [];
  const parts: (Resource | "gone")[] = ["gone", ...RESOURCES];
  let position = { part: first, ...after };
  for (const [part, name] of parts.entries()) {
    const isAsked = name === "gone" || resources === null || resources.includes(name);
    if (part < first || !isAsked) continue;
    const room = limit - told.length;
    const asked = { round, after: part === first ? after : START, limit: room + 1, audience };
    const found = name === "gone" ? await goneSince(db, asked, resources) : await changesOf(db, name, asked);
    const taken = found.slice(0, room);
    told.push(...taken);
    const last = taken.at(-1);
    if (last !== undefined) position = { part, ...last.at };
    if (found.length > room) return page({ since, round: { until, ...position } });
  }
  return page({ since: until, round: null });

  function page(read: Pick<Cursor, "since" | "round">): Pulled {
    return { changes: told.map(({ change }) => change), cursor: { ...kept, ...read }, has_more: read.round !== null };
  }
}

async function changesOf(db: Db, resource: Resource, asked: Asked): Promise<Told[]> {
  const rows = await READ[resource](db, asked);
  return rows.map(({ changed, scope = NIL, version = null, deleted = false, ...record }) => {
    const { id } = record;
    return {
      at: { scope, changed, id },
      change: { resource, id, version, deleted, record: deleted ? null : record } as unknown as Change,
    };
  });
}

/** Whoever begins has nothing that could be gone. */
async function goneSince(db: Db, asked: Asked, resources: Resource[] | null): Promise<Told[]> {
  if (asked.round.since === "0") return [];
  const gone = await readGone(db, asked, resources ?? RESOURCES);
  return gone.map(({ changed, scope, resource, id }) => ({
    at: { scope, changed, id },
    change: { resource, id, version: null, deleted: true, record: null },
  }));
}

function requireCurrent(
  { epoch, since, round, at, ...read }: Cursor,
  feed: Feed,
  { now, teaches }: { now: Date; teaches: boolean },
): void {
  const isOld = now.getTime() - at * 1000 > REMEMBERED_DAYS * 86_400_000;
  const latest = BigInt(round?.until ?? since);
  const isOfAnother = epoch !== feed.epoch || read.teaches !== teaches;
  if (isOfAnother || isOld || latest > BigInt(feed.xmax)) throw new AppError("SYNC_RESET");
}

const selectFeed = `
  select e.epoch, pg_snapshot_xmin(pg_current_snapshot())::text as xmin, pg_snapshot_xmax(pg_current_snapshot())::text as xmax
  from app.sync_epoch e`;
