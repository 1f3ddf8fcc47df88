import { setTimeout as sleep } from "node:timers/promises";
import type { SQSEvent } from "aws-lambda";
import pg from "pg";
import { handler as closeDays } from "../functions/jobs/close-days.ts";
import { handler as maintain } from "../functions/jobs/maintain.ts";
import { handler as runJob } from "../functions/jobs/run-job.ts";
import { handler as runSessions } from "../functions/jobs/run-sessions.ts";
import { handler as sweepIdle } from "../functions/jobs/sweep-idle.ts";
import { MOST_DELETED } from "../lib/platform/aws/bucket.ts";
import { closePools } from "../lib/platform/db/pool.ts";
import { SWEEP_MS } from "../lib/platform/files/sweep.ts";
import type { ExpireMessage } from "../lib/platform/jobs/message.ts";
import { expirePart } from "../lib/privacy/expire.ts";
import { thumbnailKeyOf } from "../lib/screenshots/keys.ts";
import { removeOrphans } from "../lib/screenshots/orphans.ts";
import { withoutIndexes } from "./data/indexes.ts";
import { type Bench, figure } from "./frame/bench.ts";
import { startDatabase } from "./frame/database.ts";
import { startQueueStub } from "./frame/queue-stub.ts";

const SIZE = { organizations: 100_000, closed_days: 31, pictures: 2_000_000, sample: 10, expired: 5, chunks: 200 };
const SMOKE = { organizations: 1_100, closed_days: 3, pictures: 2_000, sample: 2, expired: 2, chunks: 20 };
/** As functions.yml has them: milliseconds of a schedule, and how many jobs run at once. */
const TIMEOUTS = { "close-days": 120_000, maintain: 300_000, "sweep-idle": 50_000, "run-sessions": 50_000 } as const;
const JOBS_AT_ONCE = 5;
/** What S3 takes to delete a thousand objects, added to each of our requests: the stub itself takes nothing. */
const S3_MS = 300;
/** What S3 takes to list a thousand objects. */
const LIST_MS = 100;
/** Objects below each of two prefixes that a sweep looks at here. */
const SWEPT = { size: 100_000, smoke: 2_000 };

export const bench: Bench = {
  question:
    "Do the schedules end in their time with 100,000 organizations, and keep up with 2 million pictures an hour?",
  rounds: 1,
  run: async ({ smoke, progress }) => {
    const size = smoke ? SMOKE : SIZE;
    const database = await startDatabase("schedules");
    const jobs: string[] = [];
    const bucket = emptyBucket();
    const queue = await startQueueStub((name, body) => void (name === "jobs" && jobs.push(body)), bucket.answer);
    process.env.BUCKET = "bench";
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    const superuser = new pg.Client({ connectionString: database.superuserUrl.replace(/\/postgres$/, "/muster") });
    try {
      await Promise.all([owner.connect(), superuser.connect()]);
      progress("organizations");
      // It is noon of the clock that the runs are given, whatever the machine's says.
      const noon = `${(await owner.query<{ day: string }>("select current_date::text as day")).rows[0]?.day}T12:00:00Z`;
      await filling(superuser, "organizations", () => superuser.query(insertOrganizations, [size.organizations]));
      progress("members");
      await filling(superuser, "users", () => superuser.query(insertMembers));
      await filling(superuser, "user_status", () => superuser.query(insertStates));
      progress("closings");
      await filling(superuser, "day_closings", () => superuser.query(insertClosings, [size.closed_days]));
      for (const table of ["organizations", "users", "user_status", "day_closings"])
        await owner.query(`vacuum analyze ${table}`);
      const at = (now: string) => ({ source: "muster.job", detail: { now } });
      const runs: Run[] = [];
      const run = async (name: string, limit: keyof typeof TIMEOUTS, work: (context: Left) => Promise<unknown>) => {
        progress(name);
        jobs.length = 0;
        const started = performance.now();
        const end = Date.now() + TIMEOUTS[limit];
        await work({ getRemainingTimeInMillis: () => end - Date.now() });
        runs.push({
          name,
          seconds: (performance.now() - started) / 1000,
          limit: TIMEOUTS[limit] / 1000,
          messages: jobs.length,
        });
      };

      await run("close-days, nothing due", "close-days", (left) => closeDays(at(noon), left));
      await owner.query("delete from day_closings where date = current_date - 1");
      await run("close-days, every organization due", "close-days", (left) => closeDays(at(noon), left));
      const parts = jobs.slice(0, size.sample);
      const closing = await secondsEach(parts, (body) => whenJobRuns(body));
      const chunks = jobs.filter((body) => body.includes('"close-day"'));
      progress("chunks");
      const closed = chunks.slice(0, size.chunks);
      const closingChunk = await secondsEach(closed, (body) => whenJobRuns(body));
      const inMinutes = (seconds: number) => figure((seconds * size.organizations) / JOBS_AT_ONCE / 60);
      await run("sweep-idle", "sweep-idle", (left) => sweepIdle(at(noon), left));
      await run("run-sessions", "run-sessions", (left) => runSessions(at(noon), left));

      progress("pictures");
      await filling(superuser, "screenshots", () => superuser.query(insertPictures, [size.pictures]));
      await owner.query("vacuum analyze screenshots");
      progress("sweep of the bucket");
      const swept = await secondsOfSweep(owner, bucket, smoke ? SWEPT.smoke : SWEPT.size);
      await run("maintain", "maintain", (left) => maintain(at(noon), left));
      const messages = jobs.filter((body) => body.includes('"expire"'));
      const sample = messages.slice(0, size.expired);
      const before = await countPictures(owner);
      bucket.reset();
      const expiring = await secondsEach(sample, (body) => expirePart(JSON.parse(body) as ExpireMessage));
      const gone = before - (await countPictures(owner));
      const { requests, objects } = bucket.seen();
      const pictureSeconds = sample.length * expiring + (requests * S3_MS) / 1000;
      const anHour = (3600 * JOBS_AT_ONCE * gone) / pictureSeconds;
      return {
        tables: [
          {
            title: `${size.organizations.toLocaleString("en-US")} organizations`,
            header: ["run", "seconds", "of", "messages handed out"],
            rows: runs.map(({ name, seconds, limit, messages: handed }) => [
              name,
              figure(seconds),
              String(limit),
              figure(handed),
            ]),
          },
          {
            title: "What was handed out",
            header: ["work", "seconds each", `minutes for all, ${JOBS_AT_ONCE} at once`, ""],
            rows: [
              [
                "100 organizations' dates, found and handed on",
                figure(closing),
                inMinutes(closing / 100),
                `${chunks.length} chunks of members`,
              ],
              ["a chunk of one member, closed and told of", figure(closingChunk), inMinutes(closingChunk), ""],
              [
                "1,000 organizations' old data",
                figure(expiring),
                inMinutes(expiring / 1000),
                `${figure(gone)} pictures`,
              ],
              [
                "pictures removed, with S3's own time",
                figure(pictureSeconds / Math.max(1, sample.length)),
                "–",
                `${figure(anHour)} an hour; ${figure(objects / Math.max(1, requests))} objects of ${MOST_DELETED} a request`,
              ],
              [
                "1,000 pictures and their thumbnails looked at, with S3's own time",
                figure(swept.seconds_a_page),
                "–",
                `${figure(swept.a_run)} below each prefix in a run of ${SWEEP_MS / 1000} s, once an hour`,
              ],
            ],
          },
        ],
        figures: {
          runs,
          closing,
          closing_chunk: closingChunk,
          expiring,
          gone,
          requests,
          objects,
          pictures_an_hour: anHour,
          swept,
        },
        notes: NOTES,
      };
    } finally {
      await closePools();
      await Promise.all([owner.end(), superuser.end()]);
      await queue.stop();
      await database.stop();
    }
  },
};

type Run = { name: string; seconds: number; limit: number; messages: number };
type Left = { getRemainingTimeInMillis: () => number };

async function secondsEach(bodies: readonly string[], work: (body: string) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  for (const body of bodies) await work(body);
  return (performance.now() - started) / 1000 / Math.max(1, bodies.length);
}

async function whenJobRuns(body: string): Promise<void> {
  const { batchItemFailures } = await runJob({ Records: [{ messageId: "1", body }] } as SQSEvent);
  if (batchItemFailures.length > 0) throw new Error(`A job failed: ${body.slice(0, 200)}`);
}

async function countPictures(owner: pg.Client): Promise<number> {
  return (await owner.query<{ count: number }>("select count(*)::int from screenshots")).rows[0]?.count ?? 0;
}

/** A table is filled by one statement, of rows that are what they should be: no foreign key is looked at, no trigger runs. */
async function filling(superuser: pg.Client, table: string, fill: () => Promise<unknown>): Promise<void> {
  await superuser.query("set session_replication_role = replica");
  await withoutIndexes(superuser, table, async () => void (await fill()));
  await superuser.query("set session_replication_role = default");
}

/** How long the sweep takes for pictures that are all spoken of, and how many it sees in a run. */
async function secondsOfSweep(owner: pg.Client, bucket: ReturnType<typeof emptyBucket>, count: number) {
  const { rows } = await owner.query<{ object_key: string }>(selectKeys, [count]);
  const keys = rows.map(({ object_key }) => object_key);
  bucket.hold([...keys, ...keys.map(thumbnailKeyOf)]);
  const begun = performance.now();
  const removed = await removeOrphans(new Date());
  const seconds_a_page = (performance.now() - begun) / rows.length;
  bucket.hold([]);
  if (removed > 0) throw new Error(`${removed} pictures would have been removed.`);
  return { seconds_a_page, a_run: (MOST_DELETED * SWEEP_MS) / 1000 / seconds_a_page };
}

/** A bucket that deletes what it is asked to at once: what is measured is ours. It lists what it is said to hold, in order. */
function emptyBucket() {
  let requests = 0;
  let objects = 0;
  let held: readonly string[] = [];
  return {
    answer: async (method: string, body: string, url: string) => {
      if (method !== "POST") return list(url);
      requests += 1;
      objects += body.split("<Key>").length - 1;
      return "<DeleteResult/>";
    },
    hold: (keys: readonly string[]) => {
      held = keys;
    },
    reset: () => {
      requests = objects = 0;
    },
    seen: () => ({ requests, objects }),
  };

  async function list(url: string): Promise<string> {
    const { searchParams } = new URL(url, "http://bucket");
    const prefix = searchParams.get("prefix") ?? "";
    const from = placeBehind(held, searchParams.get("start-after") ?? prefix);
    if (held.length > 0) await sleep(LIST_MS);
    const old = "<LastModified>2020-01-01T00:00:00.000Z</LastModified>";
    const most = Number(searchParams.get("max-keys") ?? 1000);
    const page = held.slice(from, from + most).filter((key) => key.startsWith(prefix));
    const contents = page.map((key) => `<Contents><Key>${key}</Key>${old}</Contents>`);
    return `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`;
  }
}

/** Where the first key stands that lies behind one, among keys in order. */
function placeBehind(keys: readonly string[], after: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? "") <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

const ZONES = "array['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York', 'Asia/Tokyo', 'America/Sao_Paulo']";

const insertOrganizations = `
  insert into organizations (name, timezone, created_at)
  select 'Organization ' || n, (${ZONES})[1 + n % 6], now() - interval '90 days' from generate_series(1, $1) n`;

const insertMembers = `
  insert into users (org_id, email, password_hash, name, employee_id, role)
  select o.id, 'member-' || o.id || '@bench.example', '-', 'Member', 'E-1', 'employee' from organizations o`;

const insertStates = `
  insert into user_status (user_id, org_id) select id, org_id from users`;

// Up to yesterday; where it is not yet over, too.
const insertClosings = `
  insert into day_closings (org_id, date) select o.id, current_date - d from organizations o, generate_series(0, $1) d`;

const insertPictures = `
  with numbered as (select u.*, row_number() over (order by u.id) - 1 as number, count(*) over () as members from users u)
  insert into screenshots (org_id, user_id, timestamp, status, object_key, content_type, created_at)
  select u.org_id, u.id, now() - interval '91 days', 'ready', 'screenshots/' || u.org_id || '/' || u.number || '-' || n || '.png',
    'image/png', now()
  from numbered u cross join lateral generate_series(1, ($1 / u.members)::int + 1) n`;

const selectKeys = `
  select object_key from screenshots order by object_key collate "C" limit $1`;

const NOTES = [
  `A schedule finds what is due in one statement and hands it out; the jobs are measured one after another in one process and multiplied. The clock is one that the runs are given. The queue and the bucket take everything at once; ${S3_MS} ms of S3 are added for each deletion of a thousand objects, and a list of a thousand takes ${LIST_MS} ms.`,
];
