import type { SQSEvent } from "aws-lambda";
import pg from "pg";
import { handler as closeDays } from "../functions/jobs/close-days.ts";
import { handler as maintain } from "../functions/jobs/maintain.ts";
import { handler as runJob } from "../functions/jobs/run-job.ts";
import { handler as runSessions } from "../functions/jobs/run-sessions.ts";
import { handler as sweepIdle } from "../functions/jobs/sweep-idle.ts";
import { MOST_DELETED } from "../lib/platform/aws/bucket.ts";
import { closePools } from "../lib/platform/db/pool.ts";
import type { ExpireMessage } from "../lib/platform/jobs/message.ts";
import { expirePart } from "../lib/privacy/expire.ts";
import { type Bench, figure } from "./frame/bench.ts";
import { startDatabase } from "./frame/database.ts";
import { startQueueStub } from "./frame/queue-stub.ts";

const SIZE = { organizations: 100_000, closed_days: 31, pictures: 2_000_000, sample: 20 };
const SMOKE = { organizations: 1_100, closed_days: 3, pictures: 2_000, sample: 2 };
/** As functions.yml has them: milliseconds of a schedule, and how many jobs run at once. */
const TIMEOUTS = { "close-days": 120_000, maintain: 300_000, "sweep-idle": 50_000, "run-sessions": 50_000 } as const;
const JOBS_AT_ONCE = 5;
/** What S3 takes to delete a thousand objects, added to each of our requests: the stub itself takes nothing. */
const S3_MS = 300;

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
    try {
      await owner.connect();
      progress("organizations");
      // It is noon of the clock that the runs are given, whatever the machine's says.
      const noon = `${(await owner.query<{ day: string }>("select current_date::text as day")).rows[0]?.day}T12:00:00Z`;
      await owner.query(insertOrganizations, [size.organizations]);
      await owner.query(insertMembers);
      await owner.query(insertClosings, [size.closed_days]);
      await owner.query("vacuum analyze");
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
      const chunks = jobs.filter((body) => body.includes('"close-day"')).length;
      await run("sweep-idle", "sweep-idle", (left) => sweepIdle(at(noon), left));
      await run("run-sessions", "run-sessions", (left) => runSessions(at(noon), left));

      progress("pictures");
      await owner.query(insertPictures, [size.pictures]);
      await owner.query("vacuum analyze screenshots");
      await run("maintain", "maintain", (left) => maintain(at(noon), left));
      const messages = jobs.filter((body) => body.includes('"expire"'));
      const sample = messages.slice(0, size.sample);
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
                figure((closing * size.organizations) / 100 / JOBS_AT_ONCE / 60),
                `${chunks} chunks of members`,
              ],
              [
                "1,000 organizations' old data",
                figure(expiring),
                figure((expiring * size.organizations) / 1000 / JOBS_AT_ONCE / 60),
                `${figure(gone)} pictures`,
              ],
              [
                "pictures removed, with S3's own time",
                figure(pictureSeconds / Math.max(1, sample.length)),
                "–",
                `${figure(anHour)} an hour; ${figure(objects / Math.max(1, requests))} objects of ${MOST_DELETED} a request`,
              ],
            ],
          },
        ],
        figures: { runs, closing, expiring, gone, requests, objects, pictures_an_hour: anHour },
        notes: NOTES,
      };
    } finally {
      await closePools();
      await owner.end();
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

/** A bucket that is empty, and deletes what it is asked to at once: what is measured is ours. */
function emptyBucket() {
  let requests = 0;
  let objects = 0;
  return {
    answer: (method: string, body: string) => {
      if (method !== "POST") return "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";
      requests += 1;
      objects += body.split("<Key>").length - 1;
      return "<DeleteResult/>";
    },
    reset: () => {
      requests = objects = 0;
    },
    seen: () => ({ requests, objects }),
  };
}

const ZONES = "array['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York', 'Asia/Tokyo', 'America/Sao_Paulo']";

const insertOrganizations = `
  insert into organizations (name, timezone, created_at)
  select 'Organization ' || n, (${ZONES})[1 + n % 6], now() - interval '90 days' from generate_series(1, $1) n`;

const insertMembers = `
  insert into users (org_id, email, password_hash, name, employee_id, role)
  select o.id, 'member-' || o.id || '@bench.example', '-', 'Member', 'E-1', 'employee' from organizations o`;

// Up to yesterday; where it is not yet over, too.
const insertClosings = `
  insert into day_closings (org_id, date) select o.id, current_date - d from organizations o, generate_series(0, $1) d`;

const insertPictures = `
  with numbered as (select u.*, row_number() over (order by u.id) - 1 as number, count(*) over () as members from users u)
  insert into screenshots (org_id, user_id, timestamp, status, object_key, content_type, created_at)
  select u.org_id, u.id, now() - interval '91 days', 'ready', 'screenshots/' || u.org_id || '/' || u.number || '-' || n,
    'image/png', now()
  from numbered u cross join lateral generate_series(1, ($1 / u.members)::int + 1) n`;

const NOTES = [
  `A schedule finds what is due in one statement and hands it out; the jobs are measured one after another in one process and multiplied. The clock is one that the runs are given. The queue and the bucket take everything at once; ${S3_MS} ms of S3 are added for each request of a thousand objects.`,
];
