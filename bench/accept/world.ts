import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import { column } from "../../lib/platform/db/bulk.ts";
import { givenCheckedIn } from "../data/days.ts";
import { givenMembers } from "../data/members.ts";
import { Child } from "../frame/child.ts";
import { startDatabase } from "../frame/database.ts";
import { trackersOf } from "./requests.ts";

/** Who sends heartbeats; each stays below what the endpoint takes of one member. */
export const COMPANY = { count: 200, organizations: 20 };

export type World = {
  /** What the functions find in their environment. */
  readonly environment: Record<string, string>;
  close(): Promise<void>;
};

/** Everything around the handler, each in a process of its own: PostgreSQL, the queue. Everybody is checked in. */
export async function openWorld(signIns: number): Promise<World> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const queue = new Child<never, Record<string, string>>(join(import.meta.dirname, "queue.ts"), {});
    closers.push(() => queue.stop());
    const queueEnvironment = await queue.hear();
    const database = await startDatabase("accept");
    closers.push(database.stop);
    await givenSignedIn(database.ownerUrl, signIns);
    const environment = {
      ...queueEnvironment,
      JWT_SECRET: randomBytes(32).toString("hex"),
      JWT_EXPIRY: "1d",
      RATE_LIMIT_MEMBER: "1000000",
      DATABASE_POOL_MAX: "1",
      // As in production: what a request's line and its metrics cost counts.
      LOG_LEVEL: "INFO",
      METRICS_DISABLED: "false",
    };
    return { environment, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function givenSignedIn(ownerUrl: string, signIns: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const members = await givenMembers(client, COMPANY);
    await givenCheckedIn(client, members, Math.floor(Date.now() / 1000) - 60);
    for (let signIn = 0; signIn < signIns; signIn++) {
      const trackers = trackersOf(members, signIn);
      await client.query(insertSessions, [
        column.uuid(trackers.map(({ session_id }) => session_id)),
        column.uuid(trackers.map(({ org_id }) => org_id)),
        column.uuid(trackers.map(({ id }) => id)),
      ]);
    }
  } finally {
    await client.end();
  }
}

const insertSessions = `
  insert into user_sessions (id, org_id, user_id, expires_at)
  select id, org_id, user_id, now() + interval '1 day' from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as s (id, org_id, user_id)`;
