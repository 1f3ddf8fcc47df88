import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as explain from "../../../functions/attendance/explain.ts";
import * as review from "../../../functions/attendance/review.ts";
import * as views from "../../../functions/audit/views.ts";
import * as breakEnd from "../../../functions/lunch-breaks/end.ts";
import * as breakStart from "../../../functions/lunch-breaks/start.ts";
import { startOfDay } from "../../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { closeChunks, whenDaysClose } from "../../steps/scene/closing.ts";
import { givenMember, givenOrganization, givenSetting, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

useInstant("2026-06-17T12:00:00Z");
const HOUR = 3600;
const nine = startOfDay("2026-06-16", "UTC").getTime() / 1000 + 9 * HOUR;
const at = (second: number) => ({ timestamp: new Date(second * 1000).toISOString() });

let admin: Member;
beforeAll(async () => {
  admin = await givenMember({ role: "admin" });
  await givenSetting(admin.org_id, "productivity_rules", [
    { match: "application", pattern: "Editor", productivity: "productive" },
  ]);
});
const givenColleague = () => givenMember({ org_id: admin.org_id, department: "Sales" });
const marksOf = async (id: string, member: Member) => (await ask(id, member)).data.marks.map(({ code }) => code);
const ask = (id: string, { token }: { token: string }) => call(explain, { token, params: { id } });

type Plan = { start: number; end: number; pause: [number, number] | null; beats: number[] };

/** A day of yesterday as a tracker would declare it; the id of its record. */
async function givenDay(member: Member, { start, end, pause, beats }: Plan): Promise<string> {
  const { token } = member;
  const { data } = await call(checkIn, { token, body: at(start) });
  if (pause !== null) {
    await call(breakStart, { token, body: at(pause[0]) });
    await call(breakEnd, { token, body: at(pause[1]) });
  }
  await call(checkOut, { token, body: at(end) });
  const application = "Editor";
  await ingestBatch([
    message(
      member,
      beats.map((beat) => heartbeat(beat, { application })),
    ),
  ]);
  return data.record.id;
}

describe("GET /api/attendance/{id}/explain", () => {
  it("opens each total to its segments and facts, and says what decides nothing", async () => {
    const member = await givenColleague();
    const beats = [nine + 600, nine + 900, nine + HOUR + 60, nine + 4 * HOUR];
    const id = await givenDay(member, {
      ...{ start: nine + 420, end: nine + 3 * HOUR, pause: [nine + HOUR, nine + 2 * HOUR], beats },
    });
    const { status, data } = await ask(id, member);
    expect(status).toBe(200);
    expect(Object.fromEntries(data.times.map(({ total, seconds }) => [total, seconds]))).toMatchObject({
      ...{ work: 3 * HOUR - 420, active: 480, break: HOUR, meeting: 0 },
    });
    expect(data.lateness).toMatchObject({ is_late: false, code: "within_grace" });
    expect(data.lateness.sentence).toContain("7 min after the shift's start at 09:00:00");
    expect(data.facts.map(({ type, code, provisional_end }) => [type, code, provisional_end])).toEqual([
      ["work_session", "declared", false],
      ["lunch_break", "declared", false],
    ]);
    const pause = data.times.find(({ total }) => total === "break")?.segments[0];
    expect(pause).toMatchObject({ code: "on_break", duration: HOUR, activity_type: "lunch_break" });
    expect(pause?.facts.map(({ type }) => type)).toEqual(["work_session", "lunch_break"]);
    expect(data.not_counted.map(({ code, heartbeats }) => [code, heartbeats])).toEqual([
      ["in_break", 1],
      ["outside_session", 1],
    ]);
    expect(data.marks.map(({ code }) => code)).toEqual(["declared_late", "needs_review", "not_closed"]);
    await call(review, { token: admin.token, params: { id } });
    expect(await marksOf(id, member)).toEqual(["late_approved", "not_closed"]);
  });

  it("tells of each device what it sent and what of that counts", async () => {
    const member = await givenColleague();
    const beats = [nine + 60, nine + 360, nine + 5 * HOUR];
    const id = await givenDay(member, { start: nine, end: nine + HOUR, pause: null, beats });
    await ingestBatch([message(member, [heartbeat(nine + 60, { idle: 60 })], 7)]);
    const { data } = await ask(id, member);
    expect(data.devices).toMatchObject([
      { device: 0, heartbeats: 3, counted: 2, active: 2, first_at: at(nine + 60).timestamp },
      { device: 7, heartbeats: 1, counted: 1, active: 0, last_at: at(nine + 60).timestamp },
    ]);
    expect(data.devices[0]?.sentence).toContain("sent 3 heartbeats from 09:01:00 to 14:00:00: 2 count");
    expect(data.not_counted).toMatchObject([{ code: "outside_session", heartbeats: 1 }]);
  });

  it("marks a break that went on beside work", async () => {
    const member = await givenColleague();
    const { token } = member;
    const { data } = await call(checkIn, { token, body: at(nine) });
    await call(breakStart, { token, body: at(nine + HOUR) });
    await call(checkOut, { token, body: at(nine + 4 * HOUR) });
    const beats = [nine + 60, nine + 2 * HOUR, nine + 3 * HOUR];
    await ingestBatch([
      message(
        member,
        beats.map((beat) => heartbeat(beat)),
      ),
    ]);
    expect(await marksOf(data.record.id, member)).toContain("break_open_while_active");
  });

  it("marks an end that was guessed", async () => {
    const member = await givenColleague();
    const { data } = await call(checkIn, { token: member.token, body: at(nine) });
    await closeChunks(await whenDaysClose("2026-06-16"));
    expect(await marksOf(data.record.id, member)).toContain("end_guessed");
  });

  it("marks work that went on for longer than a session may be", async () => {
    const { id: org_id } = await givenOrganization({ settings: { longest_session_hours: 8 } });
    const member = await givenMember({ org_id });
    const { data } = await call(checkIn, { token: member.token, body: at(nine) });
    const beats = Array.from({ length: 9 * 12 }, (_, index) => heartbeat(nine + 300 * index));
    await ingestBatch([message(member, beats)]);
    await closeChunks(await whenDaysClose("2026-06-16"));
    expect(await marksOf(data.record.id, member)).toContain("session_too_long");
  });

  it("says what of a meeting is clipped, and that a break goes before it", async () => {
    const member = await givenColleague();
    const { token } = member;
    const id = await givenDay(member, { start: nine, end: nine + 4 * HOUR, pause: null, beats: [nine + 60] });
    const [session] = await sql<{ id: string }>("select id from work_sessions where attendance_record_id = $1", [id]);
    await sql(
      `insert into meetings (org_id, user_id, work_session_id, start_time, end_time, title)
       values ($1, $2, $3, $4, $5, 'Planning')`,
      [admin.org_id, member.id, session?.id, at(nine + 3 * HOUR).timestamp, at(nine + 5 * HOUR).timestamp],
    );
    const { data } = await ask(id, { token });
    expect(data.clipped).toMatchObject([
      { code: "outside_work", seconds: HOUR, fact: { type: "meeting" }, start: at(nine + 4 * HOUR).timestamp },
    ]);
    expect(data.facts[1]).toMatchObject({ type: "meeting", title: "Planning", source: "tracker" });
  });

  it("lists seconds that sum to the stored totals of any closed day", async () => {
    const minute = (most: number) => fc.integer({ min: 1, max: most });
    const plans = fc.sample(
      fc.record({ length: minute(480), pause: minute(120), beats: fc.array(minute(480), { maxLength: 40 }) }),
      4,
    );
    const ids: string[] = [];
    for (const { length, pause, beats } of plans) {
      const member = await givenColleague();
      const end = nine + 120 + length * 60;
      const from = Math.min(nine + pause * 60, end);
      ids.push(
        await givenDay(member, {
          ...{ start: nine, end, pause: [from, Math.min(from + 1800, end)] },
          beats: beats.map((beat) => nine + beat * 60),
        }),
      );
    }
    await closeChunks(await whenDaysClose("2026-06-16"));
    for (const id of ids) {
      const { data } = await ask(id, admin);
      const [stored] = await sql(
        `select r.total_work_duration as work, r.total_active_duration as active, r.total_idle_duration as idle,
           r.total_break_duration as break, r.total_meeting_duration as meeting,
           r.total_untracked_duration as untracked,
           s.productive_time as productive, s.neutral_time as neutral, s.unproductive_time as unproductive
         from attendance_records r join productivity_summary s on s.user_id = r.user_id and s.date = r.date
         where r.id = $1`,
        [id],
      );
      const sums = [
        ...data.times.map(({ total, segments }) => [total, segments.reduce((sum, { duration }) => sum + duration, 0)]),
        ...data.uses.map(({ total, applications }) => [
          total,
          applications.reduce((sum, { seconds }) => sum + seconds, 0),
        ]),
      ];
      expect(Object.fromEntries(sums)).toEqual(stored);
      expect(data.status.code).not.toBe("not_closed");
    }
  });

  it("explains a day without work", async () => {
    const member = await givenColleague();
    await closeChunks(await whenDaysClose("2026-06-16"));
    const [record] = await sql<{ id: string }>("select id from attendance_records where user_id = $1", [member.id]);
    const { data } = await ask(record?.id ?? "", member);
    expect(data).toMatchObject({ status: { value: "absent", code: "absent" }, lateness: { code: "no_check_in" } });
    expect(data.status.sentence).toContain("expected from 09:00:00");
    expect(data.times.every(({ seconds, segments }) => seconds === 0 && segments.length === 0)).toBe(true);
  });

  it("is a look, and nobody else's", async () => {
    const member = await givenColleague();
    const id = await givenDay(member, { start: nine, end: nine + HOUR, pause: null, beats: [] });
    const manager = await givenMember({ org_id: admin.org_id, role: "manager", managed_departments: ["Sales"] });
    const elsewhere = await givenMember({ org_id: admin.org_id, role: "manager", managed_departments: ["Support"] });
    for (const nobody of [await givenColleague(), elsewhere, await givenMember({ role: "admin" })])
      expect((await ask(id, nobody)).status).toBe(404);
    expect((await ask(id, manager)).status).toBe(200);
    const { data } = await call(views, { token: member.token });
    expect(data.items).toMatchObject([{ viewer: { id: manager.id }, looks: { days: 1 } }]);
  });
});
