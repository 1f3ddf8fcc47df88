import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import { handler as closeDays } from "../../functions/jobs/close-days.ts";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import { handler as runSessions } from "../../functions/jobs/run-sessions.ts";
import { handler as sweepIdle } from "../../functions/jobs/sweep-idle.ts";
import { useTestDatabase } from "../setup/database.ts";
import { useStandingClock } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { announce, givenCheckedIn, objectAt, postFile, stripes, whenUploaded } from "../steps/images/screenshots.ts";
import { runAllJobs, takeJobs, whenJobRuns } from "../steps/queues/jobs-queue.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { givenSession } from "../steps/scene/lessons.ts";

useTestDatabase();
useStandingClock();

const DAY = 86_400_000;

afterEach(async () => {
  await takeJobs();
  await sql("delete from organizations where name like 'One of many %'");
});

/** Organizations of nobody; each has a day to close. */
const givenMany = (count: number) =>
  sql<{ id: string }>(
    `insert into organizations (name, timezone, created_at)
     select 'One of many ' || n, 'UTC', now() - interval '3 days' from generate_series(1, $1) n returning id`,
    [count],
  );

/** One organization's dates cannot be closed, until what is answered is called. */
async function givenStuck(id: string): Promise<() => Promise<unknown>> {
  await sql(`
    create function refuse_one() returns trigger language plpgsql as $$
    begin
      if new.org_id = '${id}' then raise exception 'refused'; end if;
      return new;
    end $$;
    create trigger refuse_one before insert on day_closings for each row execute function refuse_one()`);
  const mend = () => sql("drop function if exists refuse_one cascade");
  onTestFinished(async () => void (await mend()));
  return mend;
}

const openDates = () =>
  sql(
    `select from organizations o where o.is_active and not exists (
       select from day_closings c where c.org_id = o.id and c.date = ($1::timestamptz at time zone o.timezone)::date - 1)`,
    [new Date()],
  );

describe("days of many organizations", { timeout: 300_000 }, () => {
  it("are handed out in parts, and closed once however often they are handed out", async () => {
    const member = await givenMember();
    const timestamp = new Date(Date.now() - 2 * DAY).toISOString();
    expect((await call(checkIn, { token: member.token, body: { timestamp } })).status).toBe(201);
    await givenMany(101);
    const first = await closeDays();
    expect(first).toMatchObject({ parts: 2, days: 0, chunks: 0 });
    expect(first.organizations).toBeGreaterThan(101);
    // The next run begins before anything was done.
    expect(await closeDays()).toMatchObject({ parts: 2 });
    await runAllJobs();
    expect(await openDates()).toEqual([]);
    expect(await sql("select from attendance_records where user_id = $1 and closed_at is null", [member.id])).toEqual(
      [],
    );
    expect(await closeDays()).toMatchObject({ organizations: 0, parts: 0 });
  });

  it("are left to the next run where a part fails, and not given back", async () => {
    const { org_id } = await givenMember();
    const broken = [org_id, "no id"];
    expect(await whenJobRuns({ kind: "close-days", org_ids: broken })).toBe(true);
    expect(await whenJobRuns({ kind: "expire", org_ids: broken, now: new Date().toISOString() })).toBe(true);
    expect(await whenJobRuns({ kind: "close-days", org_ids: broken, date: "2026-01-05" })).toBe(false);
  });

  it("keep no other waiting where one of them fails", async () => {
    const ids = (await givenMany(100)).map(({ id }) => id);
    const mend = await givenStuck(ids[41] ?? "");
    const closed = async () => {
      await whenJobRuns({ kind: "close-days", org_ids: ids });
      const rows = await sql<{ org_id: string }>("select distinct org_id from day_closings where org_id = any ($1)", [
        ids,
      ]);
      return rows.map(({ org_id }) => org_id);
    };
    const first = await closed();
    expect(ids.filter((id) => !first.includes(id))).toEqual([ids[41]]);
    await mend();
    expect(await closed()).toHaveLength(100);
  });

  it("are left to the next run where there is no time, and nothing fails", async () => {
    await givenMany(20);
    const out = { getRemainingTimeInMillis: () => 5_000 };
    const answer = await closeDays({}, out);
    expect(answer).toMatchObject({ days: 0 });
    expect(answer.organizations).toBeGreaterThanOrEqual(20);
    await closeDays();
    await runAllJobs();
    expect(await openDates()).toEqual([]);
  });
});

describe("what is too old", () => {
  const ageOf = async (id: string) =>
    void (await sql("update screenshots set timestamp = now() - interval '400 days' where id = $1", [id]));

  it("goes in parts where there are many organizations, with all of its files, also when two runs overlap", async () => {
    const old = await whenUploaded(await givenCheckedIn(), await stripes(8, 8).png().toBuffer());
    const young = await whenUploaded(await givenCheckedIn(), await stripes(8, 8).png().toBuffer());
    await ageOf(old.id);
    await givenMany(1005);
    expect(await maintain()).toMatchObject({ parts_handed_out: 2 });
    const jobs = await takeJobs();
    expect(jobs.map(({ kind }) => kind)).toEqual(["expire", "expire"]);
    const done = await Promise.all([...jobs, ...jobs].map((job) => whenJobRuns(job)));
    expect(done).toEqual([true, true, true, true]);
    expect(await sql("select id from screenshots where id = any ($1::uuid[])", [[old.id, young.id]])).toEqual([
      { id: young.id },
    ]);
    expect(await objectAt(old.row.object_key)).toBeUndefined();
    expect(await objectAt(young.row.object_key)).toBeDefined();
  });

  it("is left to the next run where there is no time, and nothing fails", async () => {
    const { id, row } = await whenUploaded(await givenCheckedIn(), await stripes(8, 8).png().toBuffer());
    await ageOf(id);
    const out = { getRemainingTimeInMillis: () => 5_000 };
    expect(await maintain({}, out)).toMatchObject({ domains_checked: 0 });
    expect(await objectAt(row.object_key)).toBeDefined();
    expect(await maintain()).toMatchObject({ screenshots_deleted: 1 });
  });
});

describe("uploads that never come", { timeout: 300_000 }, () => {
  it("hide none behind them that did, though there are more of them than a page", async () => {
    const member = await givenCheckedIn();
    const { data: lost } = await announce(member);
    const { data } = await announce(member);
    await postFile(data.upload, new Uint8Array(await stripes(8, 8).png().toBuffer()));
    await sql("update screenshots set created_at = now() - interval '10 minutes' where id = $1", [data.screenshot.id]);
    const copies = await sql<{ column_name: string }>(
      "select column_name from information_schema.columns where table_name = 'screenshots' and is_generated = 'NEVER'",
    );
    const names = copies.map(({ column_name }) => column_name);
    const values = names.map((name) => {
      if (name === "id") return "gen_random_uuid()";
      if (name === "created_at") return "now() - interval '30 minutes'";
      return name === "object_key" ? "object_key || n" : name;
    });
    await sql(
      `insert into screenshots (${names}) select ${values} from screenshots, generate_series(1, 600) n where id = $1`,
      [lost.screenshot.id],
    );
    // Six minutes from now the upload is old enough to be announced again.
    const now = new Date(Date.now() + 6 * 60_000).toISOString();
    expect(await sweepIdle({ source: "muster.job", detail: { now } })).toMatchObject({ screenshots: 1 });
  });
});

describe("sessions that end", () => {
  it("are run by whoever helps, once", async () => {
    const teacher: Member = await givenMember({ role: "teacher" });
    const session = await givenSession(teacher, { status: "active", starts: -300 });
    await Promise.all([whenJobRuns({ kind: "run-sessions" }), whenJobRuns({ kind: "run-sessions" }), runSessions()]);
    const [row] = await sql("select status from attendance_sessions where id = $1", [session]);
    expect(row).toEqual({ status: "completed" });
  });
});
