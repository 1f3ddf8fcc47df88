import { randomUUID } from "node:crypto";
import pg from "pg";
import { closePools } from "../../lib/platform/db/pool.ts";
import { signAccessToken } from "../../lib/platform/secrets/access-token.ts";
import { addDays, localDateOf, weekday } from "../../lib/platform/time/calendar.ts";
import { copyAll } from "../data/copy.ts";
import { givenPartitions } from "../data/days.ts";
import { givenMembers } from "../data/members.ts";
import { wholeDay } from "../data/streams.ts";
import { givenYear } from "../data/year.ts";
import { startCloud } from "../frame/cloud.ts";

export type Size = {
  readonly seed: number;
  readonly members: number;
  readonly days: number;
  readonly pictured: number;
  /** Members who have heartbeats, of the last working day. */
  readonly tracked: number;
};

export type World = {
  readonly org_id: string;
  /** Of an administrator of the organization. */
  readonly token: string;
  /** Members with heartbeats of `workday`, the last working day, of which no applications are summed up. */
  readonly user_ids: readonly string[];
  readonly today: string;
  readonly workday: string;
  /** As the handlers' role. */
  readonly app: pg.Client;
  readonly superuser: pg.Client;
  stop(): Promise<void>;
};

/** One organization that is asked, and another, a fifth as large, whose rows lie between. */
export async function openWorld(size: Size, progress: (text: string) => void): Promise<World> {
  const { database, stop: stopCloud } = await startCloud("reports");
  const superuserUrl = database.superuserUrl.replace(/\/postgres$/, "/muster");
  const superuser = new pg.Client({ connectionString: superuserUrl });
  const app = new pg.Client({ connectionString: process.env.APP_DATABASE_URL });
  // The server ends what is idle for five minutes, as while a large file is made.
  app.on("error", () => undefined);
  const stop = async () => {
    await closePools();
    await Promise.all([superuser.end(), app.end()]);
    await stopCloud();
  };
  try {
    await Promise.all([superuser.connect(), app.connect()]);
    const members = await givenMembers(superuser, { count: 2 * size.members, organizations: 2 });
    const asked = members.slice(0, size.members);
    const others = members.slice(size.members, size.members + Math.ceil(size.members / 5));
    const today = localDateOf(new Date(), "UTC");
    const workday = lastWorkday(today);
    await superuser.query("update users set created_at = now() - interval '2 years'");
    await givenYear(superuserUrl, [...asked, ...others], { ...size, today, progress });
    const start = Date.parse(workday) / 1000 + 8 * 3600;
    const tracked = asked.slice(0, size.tracked);
    await givenPartitions(superuser, start, start);
    await superuser.query(forgetApplications, [tracked.map(({ id }) => id), workday]);
    await copyAll(superuser, wholeDay(tracked, { seed: size.seed, start, each: 960 }));
    progress("vacuum");
    await superuser.query("vacuum analyze");
    await superuser.query("checkpoint");
    const org_id = asked[0]?.org_id ?? "";
    const user_ids = tracked.map(({ id }) => id);
    return { org_id, token: await givenAdmin(superuser, org_id), user_ids, today, workday, app, superuser, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function lastWorkday(today: string): string {
  let date = addDays(today, -1);
  while (weekday(date) > 5) date = addDays(date, -1);
  return date;
}

async function givenAdmin(client: pg.Client, org_id: string): Promise<string> {
  const [user_id, session_id] = [randomUUID(), randomUUID()];
  await client.query(insertAdmin, [user_id, org_id]);
  await client.query(insertSession, [session_id, org_id, user_id]);
  return signAccessToken({ user_id, org_id, session_id, role: "admin" }).access_token;
}

/** Then the day's report reads the heartbeats, as before it is closed. */
const forgetApplications = `
  update productivity_summary set applications = null where user_id = any ($1::uuid[]) and date = $2`;

const insertAdmin = `
  insert into users (id, org_id, email, password_hash, name, employee_id, role)
  values ($1, $2, 'admin@bench.example', '-', 'Ada', 'ADMIN', 'admin')`;

const insertSession = `
  insert into user_sessions (id, org_id, user_id, expires_at) values ($1, $2, $3, now() + interval '1 day')`;
