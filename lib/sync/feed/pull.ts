import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { DATA_CLASSES } from "../../platform/tenancy/rules/retention.ts";
import { hasAtLeast } from "../../platform/tenancy/rules/roles.ts";
import type { Principal } from "../../platform/tenancy/standing.ts";
import type { Cursor } from "../cursor.ts";
import { type Change, RESOURCES, type Resource } from "./change.ts";
import { type Asked, READ, readGone } from "./read.ts";

/** What is gone is remembered for so long: who comes later begins anew. */
export const REMEMBERED_DAYS = DATA_CLASSES.synced();

const NIL = "00000000-0000-0000-0000-000000000000";
const START = { part: 0, changed: "0", id: NIL };

/** The feed as a transaction sees it. */
type Feed = { epoch: string; xmin: string; xmax: string };

type Pulled = { changes: Change[]; cursor: Cursor; has_more: boolean };

/** What of `Change` a part of the feed tells, with the row that the next page begins after. */
type Told = { change: Change; changed: string };

/**
 * The next page of changes. A round of pages reads what was last changed from one transaction until before another,
 * below which none runs any more; what changes meanwhile comes in the next round.
 *
 *     ---[since ········· until)--- running, or begun later
 *          one round of pages
 *
 * 409 SYNC_RESET for a cursor of another epoch, of transactions that have not been, or from too long ago.
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
  if (cursor !== undefined) requireCurrent(cursor, feed, now);
  const since = cursor?.since ?? "0";
  const round = cursor?.round ?? { ...START, until: feed.xmin };
  const told: Told[] = [];
  const parts: (Resource | "gone")[] = ["gone", ...RESOURCES];
  let position = { part: round.part, changed: round.changed, id: round.id };
  const kept = {
    v: 1,
    epoch: feed.epoch,
    user_id: principal.user_id,
    resources,
    at: Math.floor(now.getTime() / 1000),
  } as const;
  for (let part = round.part; part < parts.length; part += 1) {
    const name = parts[part] ?? "gone";
    if (name !== "gone" && resources !== null && !resources.includes(name)) continue;
    const { changed, id } = part === round.part ? round : START;
    const room = limit - told.length;
    const stretch = [principal.user_id, since, round.until, changed, id, room + 1] as const;
    const asked = { stretch, teaches: hasAtLeast(principal.role, "teacher") };
    const found = name === "gone" ? await goneSince(db, asked, since, resources) : await changesOf(db, name, asked);
    const taken = found.slice(0, room);
    told.push(...taken);
    const last = taken.at(-1);
    if (last !== undefined) position = { part, changed: last.changed, id: last.change.id };
    if (found.length > room)
      return {
        changes: told.map(({ change }) => change),
        cursor: { ...kept, since, round: { until: round.until, ...position } },
        has_more: true,
      };
  }
  return {
    changes: told.map(({ change }) => change),
    cursor: { ...kept, since: round.until, round: null },
    has_more: false,
  };
}

async function changesOf(db: Db, resource: Resource, asked: Asked): Promise<Told[]> {
  const rows = await READ[resource](db, asked);
  return rows.map(({ changed, version = null, deleted = false, ...record }) => {
    const { id } = record;
    return {
      changed,
      change: { resource, id, version, deleted, record: deleted ? null : record } as unknown as Change,
    };
  });
}

/** Whoever begins has nothing that could be gone. */
async function goneSince(db: Db, asked: Asked, since: string, resources: Resource[] | null): Promise<Told[]> {
  if (since === "0") return [];
  const gone = await readGone(db, asked, resources ?? RESOURCES);
  return gone.map(({ changed, resource, id }) => ({
    changed,
    change: { resource, id, version: null, deleted: true, record: null },
  }));
}

function requireCurrent({ epoch, since, round, at }: Cursor, feed: Feed, now: Date): void {
  const isOld = now.getTime() - at * 1000 > REMEMBERED_DAYS * 86_400_000;
  const latest = BigInt(round?.until ?? since);
  if (epoch !== feed.epoch || isOld || latest > BigInt(feed.xmax)) throw new AppError("SYNC_RESET");
}

const selectFeed = `
  select e.epoch, pg_snapshot_xmin(pg_current_snapshot())::text as xmin, pg_snapshot_xmax(pg_current_snapshot())::text as xmax
  from app.sync_epoch e`;
