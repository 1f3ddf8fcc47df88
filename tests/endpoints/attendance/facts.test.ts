// Days in which facts and evidence come late, in another order, twice, or not at all.
import { describe, expect, it } from "vitest";
import * as log from "../../../functions/activity/log.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as correct from "../../../functions/attendance/correct.ts";
import { handler as sweepIdle } from "../../../functions/jobs/sweep-idle.ts";
import * as endBreak from "../../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../../functions/lunch-breaks/start.ts";
import * as upload from "../../../functions/screenshots/upload.ts";
import type { Settings } from "../../../lib/platform/tenancy/rules/settings.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { jobEvent, turnTo, useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { closeChunks, whenDaysClose } from "../../steps/scene/closing.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-06-17T18:00:00Z");

const WEEK: Partial<Settings> = {
  working_days: [1, 2, 3, 4, 5, 6, 7],
  working_hours: { start: "09:00", end: "18:00" },
};

async function givenColleague(settings: Partial<Settings> = {}, timezone = "UTC"): Promise<Member> {
  const { id: org_id } = await givenOrganization({ timezone, settings: { ...WEEK, ...settings } });
  return givenMember({ org_id });
}

/** An instant of the test's days: `17 09:00`. */
const at = (when: string) => `2026-06-${when.replace(" ", "T")}:00Z`;
const said = (when: string, until?: string) => ({
  timestamp: at(when),
  ...(until === undefined ? {} : { ended_at: at(until) }),
});
const present = (when: string) => turnTo(at(when));
const comes = ({ token }: Member, when: string, until?: string) => call(checkIn, { token, body: said(when, until) });
const goes = ({ token }: Member, when: string) => call(checkOut, { token, body: said(when) });
const pauses = ({ token }: Member, when: string, until?: string) =>
  call(startBreak, { token, body: said(when, until) });
const resumes = ({ token }: Member, when: string) => call(endBreak, { token, body: said(when) });
const meets = ({ token }: Member, start: string, end: string) =>
  call(log, { token, body: { activity_type: "meeting", start_time: at(start), end_time: at(end) } });

/** Heartbeats every 30 seconds. */
async function works(member: Member, from: string, to: string): Promise<void> {
  const [first, last] = [from, to].map((when) => Date.parse(at(when)) / 1000) as [number, number];
  const beats = Array.from({ length: (last - first) / 30 + 1 }, (_, index) => heartbeat(first + index * 30));
  for (let index = 0; index < beats.length; index += 500)
    await ingestBatch([message(member, beats.slice(index, index + 500))]);
}

const closes = async () => closeChunks(await whenDaysClose());

async function dayOf(member: Member, date = "2026-06-17") {
  const [day] = await sql<{ id: string }>(
    `select r.id, r.check_in_time, r.check_out_time, r.status, r.is_late, r.needs_review, r.findings,
       r.total_work_duration as work, r.total_active_duration as active, r.total_break_duration as break,
       r.total_meeting_duration as meeting,
       (select count(*)::int from work_sessions s where s.attendance_record_id = r.id and s.voided_at is null) as sessions
     from attendance_records r where r.user_id = $1 and r.date = $2`,
    [member.id, date],
  );
  return day ?? { id: "" };
}

describe("an end that nobody has declared", () => {
  it("moves with what the tracker uploads later, and with the check-out, whatever the night did", async () => {
    present("16 09:00");
    const member = await givenColleague();
    await comes(member, "16 09:00");
    await works(member, "16 09:00", "16 12:00");
    present("17 00:30");
    await closes();
    expect(await dayOf(member, "2026-06-16")).toMatchObject({ work: 3 * 3600, status: "half_day" });
    present("17 09:00");
    await works(member, "16 12:01", "16 17:00");
    expect(await dayOf(member, "2026-06-16")).toMatchObject({ work: 8 * 3600, status: "present" });
    expect((await goes(member, "16 17:00")).status).toBe(200);
    expect(await dayOf(member, "2026-06-16")).toMatchObject({ work: 8 * 3600, active: 8 * 3600, needs_review: true });
    await closes();
    expect(await dayOf(member, "2026-06-16")).toMatchObject({ work: 8 * 3600, status: "present", findings: [] });
  });

  it("is that of the shift where no tracker speaks, and asks for a look", async () => {
    present("16 09:00");
    const member = await givenColleague();
    await comes(member, "16 09:00");
    present("17 00:30");
    await closes();
    const day = { work: 9 * 3600, needs_review: true, findings: ["end_guessed"], status: "present" };
    expect(await dayOf(member, "2026-06-16")).toMatchObject(day);
    const [told] = await sql("select type from notifications where user_id = $1", [member.id]);
    expect(told).toEqual({ type: "session_ended" });
    present("17 09:00");
    expect((await goes(member, "16 17:30")).status).toBe(200);
    expect(await dayOf(member, "2026-06-16")).toMatchObject({ work: 8.5 * 3600, findings: [] });
  });

  it("is not decided while a night shift without a tracker goes on", async () => {
    present("16 19:00");
    const member = await givenColleague({ working_hours: { start: "21:00", end: "05:00" } }, "Europe/Berlin");
    await comes(member, "16 19:00");
    present("16 22:14");
    await closes();
    present("17 03:00");
    expect((await goes(member, "17 03:00")).status).toBe(200);
    expect(await dayOf(member, "2026-06-16")).toMatchObject({ work: 8 * 3600, status: "present", findings: [] });
  });

  it("is made when the member comes again, and no live check-in is taken twice", async () => {
    present("16 09:00");
    const member = await givenColleague();
    await comes(member, "16 09:00");
    present("17 09:00");
    const [day] = [await dayOf(member, "2026-06-16")];
    expect((await call(checkIn, { token: member.token })).status).toBe(201);
    expect(await dayOf(member, "2026-06-16")).toMatchObject({ id: day.id, work: 9 * 3600, findings: ["end_guessed"] });
    expect(await dayOf(member)).toMatchObject({ sessions: 1, check_out_time: null });
    expect(await call(checkIn, { token: member.token })).toMatchObject({
      status: 409,
      error: { code: "ALREADY_CHECKED_IN", details: { record: {}, in_the_way: { type: "work_session" } } },
    });
  });

  it("is no later than a session may last", async () => {
    const member = await givenColleague();
    await sql("update users set created_at = '2026-01-01' where id = $1", [member.id]);
    present("01 09:00");
    await comes(member, "01 09:00");
    present("17 18:00");
    const late = await call(checkOut, { token: member.token });
    expect(late).toMatchObject({
      status: 200,
      data: { record: { check_out_time: at("01 18:00").replace("Z", ".000Z") } },
    });
    expect(await dayOf(member, "2026-06-01")).toMatchObject({ work: 9 * 3600, needs_review: true });
    expect((await call(checkIn, { token: member.token })).status).toBe(201);
    expect(await comes(member, "15 01:00", "15 17:01")).toMatchObject({
      status: 422,
      error: { code: "SESSION_TOO_LONG" },
    });
  });
});

describe("facts that arrive in another order", () => {
  it("are two sessions, though the later came first", async () => {
    const member = await givenColleague();
    await comes(member, "17 13:00");
    await goes(member, "17 17:00");
    await works(member, "17 09:00", "17 12:30");
    expect((await comes(member, "17 09:00")).status).toBe(201);
    expect(await dayOf(member)).toMatchObject({ work: 7.5 * 3600, is_late: false });
    expect((await goes(member, "17 12:00")).status).toBe(200);
    expect(await dayOf(member)).toMatchObject({ work: 25_200, is_late: false, sessions: 2, status: "present" });
  });

  it("are the same when a session is declared at once, or its check-in inside one that still seems to run", async () => {
    const member = await givenColleague();
    expect((await comes(member, "17 09:00")).status).toBe(201);
    expect((await comes(member, "17 13:00")).status).toBe(201);
    expect((await goes(member, "17 17:00")).status).toBe(200);
    expect((await goes(member, "17 12:00")).status).toBe(200);
    expect(await dayOf(member)).toMatchObject({ work: 25_200, sessions: 2 });
    const other = await givenColleague();
    expect((await comes(other, "17 13:00", "17 17:00")).status).toBe(201);
    expect((await comes(other, "17 09:00", "17 12:00")).status).toBe(201);
    expect(await dayOf(other)).toMatchObject({ work: 25_200, sessions: 2 });
  });

  it("are the same when they come twice", async () => {
    const member = await givenColleague();
    const facts = [
      () => comes(member, "17 09:00"),
      () => pauses(member, "17 12:00"),
      () => resumes(member, "17 13:00"),
      () => meets(member, "17 14:00", "17 15:00"),
      () => goes(member, "17 17:00"),
    ];
    for (const fact of facts) {
      const [once, twice] = [await fact(), await fact()];
      expect(twice).toMatchObject({ status: once.status });
      const { updated_at: _, ...data } = once.data as Record<string, unknown>;
      expect(twice.data).toMatchObject(data);
    }
    for (const fact of facts) expect((await fact()).status).toBeLessThan(300);
    expect(await dayOf(member)).toMatchObject({ work: 8 * 3600, break: 3600, meeting: 3600, sessions: 1 });
    const audited = await sql("select from audit_log where user_id = $1 and action <> 'session.sign_in'", [member.id]);
    expect(audited).toHaveLength(5);
  });

  it("are two breaks, though the later came first", async () => {
    const member = await givenColleague();
    await comes(member, "17 09:00");
    await pauses(member, "17 12:00");
    await resumes(member, "17 13:00");
    expect((await pauses(member, "17 10:00")).status).toBe(201);
    expect((await resumes(member, "17 10:15")).status).toBe(200);
    expect((await pauses(member, "17 11:00", "17 11:05")).status).toBe(201);
    await goes(member, "17 17:00");
    expect(await dayOf(member)).toMatchObject({ break: 3600 + 900 + 300, work: 8 * 3600 });
  });

  it("are refused where they really overlap, and the answer names what is in the way", async () => {
    const member = await givenColleague();
    await comes(member, "17 09:00", "17 12:00");
    const span = { start: at("17 09:00").replace("Z", ".000Z"), end: at("17 12:00").replace("Z", ".000Z") };
    for (const answer of [await comes(member, "17 10:00"), await comes(member, "17 08:00", "17 09:01")])
      expect(answer).toMatchObject({
        status: 409,
        error: { code: "ACTIVITY_OVERLAPS", details: { in_the_way: { type: "work_session", ...span } } },
      });
    await pauses(member, "17 10:00", "17 10:30");
    for (const answer of [await pauses(member, "17 10:10"), await meets(member, "17 10:29", "17 11:00")])
      expect(answer).toMatchObject({
        status: 409,
        error: { code: "ACTIVITY_OVERLAPS", details: { in_the_way: { type: "lunch_break" } } },
      });
    expect((await comes(member, "17 12:00", "17 13:00")).status).toBe(201);
    expect((await pauses(member, "17 10:30", "17 10:40")).status).toBe(201);
  });
});

describe("a break that was not ended", () => {
  it("ends where somebody is active again, is told once, and its declared end wins", async () => {
    const member = await givenColleague();
    await comes(member, "17 09:00");
    await works(member, "17 09:00", "17 12:00");
    await pauses(member, "17 12:00");
    await works(member, "17 12:30", "17 17:00");
    await goes(member, "17 17:00");
    const findings = ["break_open_while_active"];
    expect(await dayOf(member)).toMatchObject({ break: 1800, work: 8 * 3600, needs_review: true, findings });
    await works(member, "17 12:20", "17 12:25");
    expect(await dayOf(member)).toMatchObject({ break: 1200 });
    const told = await sql("select type from notifications where user_id = $1", [member.id]);
    expect(told).toEqual([{ type: "break_open" }]);
    expect((await resumes(member, "17 12:45")).status).toBe(200);
    expect(await dayOf(member)).toMatchObject({ break: 2700, findings: [] });
  });
});

describe("a break that runs on beside work", () => {
  it("is told once while it runs, and not again once it has ended", async () => {
    present("17 12:00");
    const member = await givenColleague();
    await comes(member, "17 09:00");
    await pauses(member, "17 12:00");
    const told = () =>
      sql("select data ->> 'break_id' as id from notifications where type = 'break_open' and user_id = $1", [
        member.id,
      ]);
    await works(member, "17 12:00", "17 12:04");
    present("17 12:04");
    await sweepIdle(jobEvent());
    expect(await told()).toEqual([]);
    await works(member, "17 12:20", "17 12:21");
    present("17 12:22");
    await sweepIdle(jobEvent());
    await sweepIdle(jobEvent());
    expect(await told()).toHaveLength(1);
    present("17 17:00");
    await goes(member, "17 17:00");
    expect(await dayOf(member)).toMatchObject({ break: 1200, findings: ["break_open_while_active"] });
    expect(await told()).toHaveLength(1);
  });

  it("is told to all of them by one statement, to each in their own organization", async () => {
    present("17 12:00");
    const members = [await givenColleague(), await givenColleague(), await givenColleague()];
    for (const member of members) {
      await comes(member, "17 09:00");
      await pauses(member, "17 12:00");
      await works(member, "17 12:20", "17 12:21");
    }
    present("17 12:22");
    await sql(`create table inserts (rows int);
      create function count_inserts() returns trigger language plpgsql security definer as $$ begin
        insert into inserts select count(*) from told; return null; end $$;
      create trigger count_inserts after insert on notifications referencing new table as told
      for each statement execute function count_inserts()`);
    await sweepIdle(jobEvent());
    expect(await sql("select rows from inserts where rows >= 3")).toHaveLength(1);
    await sql("drop function count_inserts cascade; drop table inserts");
    const told = "select org_id, data ->> 'break_start_time' as began from notifications where user_id = $1";
    for (const { id, org_id } of members)
      expect(await sql(told, [id])).toEqual([{ org_id, began: at("17 12:00").replace("Z", ".000Z") }]);
  });
});

describe("what lies outside of work for a while", () => {
  it("counts again when the check-out is put right", async () => {
    const member = await givenColleague();
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    await comes(member, "17 09:00");
    await pauses(member, "17 12:00", "17 13:00");
    await meets(member, "17 14:00", "17 15:00");
    await goes(member, "17 17:00");
    const params = { id: (await dayOf(member)).id };
    for (const [check_out_time, seconds] of [
      [at("17 10:00"), 0],
      [at("17 17:30"), 3600],
    ] as const) {
      const body = { check_out_time, reason: "a mistake" };
      expect((await call(correct, { token: admin.token, params, body })).status).toBe(200);
      expect(await dayOf(member)).toMatchObject({ break: seconds, meeting: seconds });
    }
    const changes = await sql(
      "select fact_type, before, after, reason from fact_changes where user_id = $1 order by id",
      [member.id],
    );
    expect(changes).toMatchObject([
      { before: { end: at("17 17:00").replace("Z", ".000Z") }, after: { end: at("17 10:00").replace("Z", ".000Z") } },
      { after: { end: at("17 17:30").replace("Z", ".000Z") }, reason: "a mistake" },
    ]);
  });
});

describe("a screenshot of shortly before the check-out", () => {
  it("belongs to that session, though it is announced after it", async () => {
    const member = await givenColleague();
    await comes(member, "17 09:00");
    await call(checkOut, { token: member.token });
    const body = { content_type: "image/png", timestamp: "2026-06-17T17:59:30Z" };
    expect((await call(upload, { token: member.token, body })).status).toBe(201);
    const [shot] = await sql("select attendance_record_id as id from screenshots where user_id = $1", [member.id]);
    expect(shot?.id).toBe((await dayOf(member)).id);
    const after = { content_type: "image/png" };
    present("17 18:01");
    expect(await call(upload, { token: member.token, body: after })).toMatchObject({
      error: { code: "NOT_CHECKED_IN" },
    });
  });
});
