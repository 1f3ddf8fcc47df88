import type { SQSEvent } from "aws-lambda";
import pg from "pg";
import { handler as closeDays } from "../../functions/jobs/close-days.ts";
import { handler as runJob } from "../../functions/jobs/run-job.ts";
import { column } from "../../lib/platform/db/bulk.ts";
import { closePools } from "../../lib/platform/db/pool.ts";
import { asWorker } from "../../lib/platform/db/transaction.ts";
import { addDays, localDateOf } from "../../lib/platform/time/calendar.ts";
import { rebuildTimelines } from "../../tests/steps/scene/rebuild.ts";
import { givenWorkedDay } from "../data/days.ts";
import { type BenchMember, givenMembers } from "../data/members.ts";
import { startDatabase } from "../frame/database.ts";
import { inFlight } from "../frame/in-flight.ts";
import { startQueueStub } from "../frame/queue-stub.ts";

export type Size = { readonly seed: number; readonly members: number; readonly few: number; readonly each: number };

/** A day that a number of members worked, and that can be closed again and again. */
export type Night = {
  readonly members: number;
  readonly heartbeats: number;
  /** Puts the day back to how it was before it was closed; `forgotten`: one of so many members did not check out. */
  reopen(forgotten?: number): Promise<void>;
  /** What the schedule and the queue do, with so many chunks at once. */
  close(atOnce: number): Promise<void>;
  /** The limit: one process that reads every heartbeat and does nothing with it. */
  count(): Promise<void>;
};

export type Nights = { readonly all: Night; readonly few: Night; stop(): Promise<void> };

const PER_ORGANIZATION = 500;
const START_OF_WORK = 9 * 3600;

/** Yesterday, worked by all members, and the day before, worked by a few of them. */
export async function openNights(size: Size, progress: (text: string) => void): Promise<Nights> {
  const database = await startDatabase("close-days");
  const jobs: string[] = [];
  const queue = await startQueueStub((name, body) => void (name === "jobs" && jobs.push(body)));
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  const stop = async () => {
    await closePools();
    await owner.end();
    await queue.stop();
    await database.stop();
  };
  try {
    await owner.connect();
    // Neither parallel nor from the index alone: what every heartbeat costs that is looked at.
    await owner.query("set max_parallel_workers_per_gather = 0; set enable_indexonlyscan = off");
    const organizations = Math.ceil(size.members / Math.min(size.few, PER_ORGANIZATION));
    const members = await givenMembers(owner, { count: size.members, organizations });
    const today = localDateOf(new Date(), "UTC");
    // It stays noon of this day for all runs, whatever the machine's clock says.
    const noon = `${today}T12:00:00Z`;
    const open = async (date: string, workers: readonly BenchMember[]) => {
      const start = Date.parse(date) / 1000 + START_OF_WORK;
      await givenWorkedDay(owner, workers, { seed: size.seed, start, each: size.each, progress });
      return nightOf(owner, { date, now: noon, workers, heartbeats: workers.length * size.each, jobs });
    };
    const few = await open(addDays(today, -2), members.slice(0, size.few));
    const all = await open(addDays(today, -1), members);
    progress("vacuum");
    await owner.query("vacuum analyze");
    await owner.query(keepFocusChanges);
    // Everything is closed to begin with, so that a night that is opened again is the only one that is due.
    await owner.query(closeEverything, [addDays(today, -2), addDays(today, -1)]);
    return { all, few, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Given = { date: string; now: string; workers: readonly BenchMember[]; heartbeats: number; jobs: string[] };

function nightOf(owner: pg.Client, { date, now, workers, heartbeats, jobs }: Given): Night {
  const orgIds = [...new Set(workers.map(({ org_id }) => org_id))];
  return {
    members: workers.length,
    heartbeats,
    reopen: async (forgotten) => {
      for (const statement of reopenDay) await owner.query(statement, [date, orgIds]);
      if (forgotten !== undefined) {
        const careless = workers.filter((_, index) => index % forgotten === 0).map(({ id }) => id);
        const { rows } = await owner.query<{ org_id: string; ids: string[] }>(forgetCheckOut, [
          column.uuid(careless),
          date,
        ]);
        for (const { org_id, ids } of rows) await asWorker((db) => rebuildTimelines(db, org_id, ids));
      }
      await owner.query(
        "vacuum analyze focus_changes, attendance_records, work_sessions, user_status, activity_logs, productivity_summary",
      );
    },
    close: async (atOnce) => {
      jobs.length = 0;
      await closeDays({ source: "muster.job", detail: { now } });
      await inFlight(atOnce, jobs.splice(0), async (body) => {
        const { batchItemFailures } = await runJob({ Records: [{ messageId: "1", body }] } as SQSEvent);
        if (batchItemFailures.length > 0) throw new Error(`A chunk could not be closed: ${body.slice(0, 200)}`);
      });
      const { rows } = await owner.query<{ closed: number }>(countClosed, [date, orgIds]);
      if (rows[0]?.closed !== workers.length)
        throw new Error(`${rows[0]?.closed} of ${workers.length} days were closed and have tracked time.`);
    },
    count: async () => {
      const partition = `user_activity_tracking_${date.replaceAll("-", "")}`;
      const { rows } = await owner.query<{ count: number }>(`select count(*) from ${partition}`);
      if (rows[0]?.count !== heartbeats) throw new Error(`${rows[0]?.count} of ${heartbeats} heartbeats are there.`);
    },
  };
}

/** Closing uses them up. */
const keepFocusChanges = `
  create table kept_focus_changes as
  select c.*, r.date from focus_changes c
  join work_sessions w on w.id = c.work_session_id join attendance_records r on r.id = w.attendance_record_id`;

const closeEverything = `
  with closed as (update attendance_records set closed_at = now())
  insert into day_closings (org_id, date) select o.id, d from organizations o, unnest(array[$1, $2]::date[]) as d`;

const reopenDay = [
  "delete from productivity_summary where date = $1 and org_id = any ($2::uuid[])",
  "delete from notifications where org_id = any ($2::uuid[]) and $1::date is not null",
  "delete from day_reports where date = $1 and org_id = any ($2::uuid[])",
  "delete from day_closings where date = $1 and org_id = any ($2::uuid[])",
  "update attendance_records set closed_at = null where date = $1 and org_id = any ($2::uuid[])",
  `insert into focus_changes
   select org_id, work_session_id, changed_at, application, host, last_at, heartbeats, mouse_clicks, keyboard_strokes
   from kept_focus_changes where date = $1 and org_id = any ($2::uuid[]) on conflict do nothing`,
];

// As it was before they checked out; what follows from it is rebuilt from the evidence.
const forgetCheckOut = `
  with records as (
    update attendance_records set check_out_time = null where user_id = any ($1::uuid[]) and date = $2 returning id
  ), sessions as (
    update work_sessions w set ended_at = null, ended_by = null from records r where w.attendance_record_id = r.id
    returning w.org_id, w.id
  )
  select org_id, array_agg(id) as ids from sessions group by org_id`;

const countClosed = `
  select count(*) as closed
  from attendance_records r join productivity_summary s on s.user_id = r.user_id and s.date = r.date
  where r.date = $1 and r.org_id = any ($2::uuid[]) and r.closed_at is not null and s.total_tracked_time > 0`;
