import pg from "pg";
import { ingest } from "../../lib/activity/ingest/ingest.ts";
import { parseMessage } from "../../lib/activity/ingest/message.ts";
import { closePools } from "../../lib/platform/db/pool.ts";
import { asWorker } from "../../lib/platform/db/transaction.ts";
import { givenCheckedIn, givenDayUnderway } from "../data/days.ts";
import { heartbeatAt, INTERVAL_SECONDS } from "../data/heartbeats.ts";
import { type BenchMember, givenMembers, membersOf } from "../data/members.ts";
import { START } from "../data/streams.ts";
import { type BenchDatabase, startDatabase } from "../frame/database.ts";

export type Size = {
  readonly seed: number;
  /** Members whose trackers are online. */
  readonly members: number;
  /** Members whose trackers come back after ten minutes at a time. */
  readonly returning: number;
  /** Members whose trackers were offline for the first three hours of the day. */
  readonly offline: number;
  /** Heartbeats that each of the first two kinds has stored already. */
  readonly each: number;
};

const ORGANIZATIONS = 20;
const OFFLINE_SECONDS = 3 * 3600 + 600;

export type Population = Record<"online" | "returning" | "offline", BenchMember[]>;

/** Everybody there is; consumers make the same lists for themselves. */
export function populationOf({ members, returning, offline }: Size): Population {
  const all = membersOf({ count: members + returning + offline, organizations: ORGANIZATIONS });
  return {
    online: all.slice(0, members),
    returning: all.slice(members, members + returning),
    offline: all.slice(members + returning),
  };
}

/** The epoch second at which the measured part of the day begins. */
export function beginningOf({ each }: Size): number {
  return START + each * INTERVAL_SECONDS;
}

/** A company in the middle of its day, as a database to be cloned. */
export async function makeWorld(size: Size, progress: (text: string) => void): Promise<BenchDatabase> {
  const database = await startDatabase("ingest");
  try {
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    const { online, returning, offline } = populationOf(size);
    const everybody = [...online, ...returning, ...offline];
    await givenMembers(client, { count: everybody.length, organizations: ORGANIZATIONS });
    const day = { seed: size.seed, start: START, each: size.each, progress };
    await givenDayUnderway(client, [...online, ...returning], day);
    await givenOffline(client, offline, size.seed);
    progress("vacuum");
    await client.query("vacuum (analyze)");
    await client.end();
    await closePools();
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Members who checked in with the others; of their first three hours nothing has been heard yet. */
async function givenOffline(client: pg.ClientBase, members: readonly BenchMember[], seed: number): Promise<void> {
  await givenCheckedIn(client, members, START);
  const rows = members.flatMap(({ index, id, org_id }) => {
    const heartbeats = [heartbeatAt(seed, index, START + OFFLINE_SECONDS)];
    return parseMessage(JSON.stringify({ org_id, user_id: id, heartbeats }));
  });
  await asWorker((db) => ingest(db, rows, new Date()));
}
