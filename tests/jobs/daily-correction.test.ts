// A date is told once, and again as a correction when something that was told of it is no longer so.
import { beforeEach, describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as approve from "../../functions/corrections/approve.ts";
import * as ask from "../../functions/corrections/create.ts";
import * as change from "../../functions/days/change.ts";
import * as undo from "../../functions/days/undo.ts";
import * as undoRule from "../../functions/hindsight/undo.ts";
import { handler as maintain } from "../../functions/jobs/maintain.ts";
import * as createLeave from "../../functions/leaves/create.ts";
import { addDays, startOfDay } from "../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { jobEvent, turnTo, useInstant } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { useMails } from "../steps/mail/mails.ts";
import { givenAppliedRule } from "../steps/scene/applied-rule.ts";
import { closeChunks, whenDaysClose } from "../steps/scene/closing.ts";
import { givenMember, givenOrganization, givenSetting, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();
const mails = useMails();

useInstant("2026-06-17T12:00:00Z");
const HOUR = 3600;
const date = "2026-06-16";
const midnight = startOfDay(date, "UTC").getTime() / 1000;
const clock = (hour: number) => new Date((midnight + hour * HOUR) * 1000).toISOString();

let admin: Member;
/** Came at 11:00, two hours late, and worked until 17:00; was not seen at all; worked from 9:00 to 17:00. */
let late: Member;
let missing: Member;
let usual: Member;

const at = ({ token }: Member, hour: number) => ({ token, body: { timestamp: clock(hour) } });

async function givenWork(member: Member, from: number, to: number): Promise<string> {
  const { data } = await call(checkIn, at(member, from));
  expect((await call(checkOut, at(member, to))).status).toBe(200);
  return data.work_session_id;
}

const close = async (of?: string) => expect(await closeChunks(await whenDaysClose(of))).toEqual([]);
/** The texts of the mails that the closing made. */
async function told(of?: string): Promise<string[]> {
  await close(of);
  const delivered = await mails.deliver();
  const fresh = delivered.slice(seen);
  seen = delivered.length;
  return fresh.map(
    ({ subject, text }) => `${subject}
${text}`,
  );
}
let seen = 0;

/** The two lines of somebody whose day changed. */
const changed = (name: string, told: string, now: string, department = "") =>
  new RegExp(`^${name} +told: ${told}\\n${department} +now: ${now}$`, "m");

async function givenNamed(name: string, department?: string): Promise<Member> {
  const member = await givenMember({ org_id: admin.org_id, ...(department === undefined ? {} : { department }) });
  await sql("update users set name = $2 where id = $1", [member.id, name]);
  return member;
}

const changeDay = (member: Member, changes: object[]) =>
  call(change, { token: admin.token, params: { id: member.id, date }, body: { changes, reason: "mistaken" } });
const addWork = (member: Member, from: number, to: number) =>
  changeDay(member, [{ op: "add", type: "work_session", start: clock(from), end: clock(to) }]);

beforeEach(async () => {
  seen = 0;
  await sql("update organizations set is_active = false");
  const { id: org_id } = await givenOrganization({ settings: { working_days: [1, 2, 3, 4, 5, 6, 7] } });
  admin = await givenMember({ org_id, role: "admin", joined: new Date("2026-06-17T08:00:00Z") });
  late = await givenNamed("Larry Late", "Sales");
  missing = await givenNamed("Mia Missing");
  usual = await givenNamed("Ursula Usual");
  await givenWork(late, 11, 17);
  await givenWork(usual, 9, 17);
  expect(await told()).toEqual([expect.stringMatching(/^Daily report of .*Late +1$.*Absent +1$/ms)]);
});

describe("a day that changed after it was told", () => {
  it("is corrected for whom it changed: what was told, and what is so now", async () => {
    expect((await addWork(missing, 9, 17)).status).toBe(201);
    const [text, ...more] = await told();
    expect(more).toEqual([]);
    expect(text).toMatch(/^Daily report of .*, corrected: Tuesday, 16 June 2026\n/);
    expect(text).toMatch(changed("Mia Missing", "absent", "8 h"));
    expect(text).toMatch(/^Present +2 +3$/m);
    expect(text).toMatch(/^Absent +1 +0$/m);
    expect(text).toMatch(/^Worked +14 h +22 h$/m);
    expect(text).not.toMatch(/Larry|Ursula|^Late |^On leave /m);
    expect(await told()).toEqual([]);
    expect(await told(date)).toEqual([]);
  });

  it("is corrected by what was told last", async () => {
    await addWork(missing, 9, 12);
    expect(await told()).toEqual([expect.stringMatching(changed("Mia Missing", "absent", "half a day, 3 h"))]);
    await addWork(missing, 13, 17);
    const [second] = await told();
    expect(second).toMatch(changed("Mia Missing", "half a day, 3 h", "7 h"));
    expect(second).not.toMatch(/^Absent/m);
  });

  it("is corrected once for all that changed, whatever changed it", async () => {
    const [start, end] = [clock(9), clock(17)];
    const leave = { user_id: missing.id, kind: "sick", from: date, to: date };
    expect((await call(createLeave, { token: admin.token, body: leave })).status).toBe(201);
    const session = (await sql<{ id: string }>("select id from work_sessions where user_id = $1", [late.id]))[0]?.id;
    const changes = [{ op: "move", type: "work_session", fact_id: session, start, end }];
    const asked = await call(ask, { token: late.token, body: { date, changes, reason: "I was there" } });
    expect(asked.status).toBe(201);
    const params = { id: asked.data.request.id };
    expect((await call(approve, { token: admin.token, params, body: {} })).status).toBe(200);
    const beats = Array.from({ length: 96 }, (_, index) => heartbeat(midnight + 9 * HOUR + index * 300));
    await ingestBatch([message(usual, beats)]);

    const [text, ...more] = await told();
    expect(more).toEqual([]);
    expect(text).toMatch(changed("Larry Late", "late at 11:00, 6 h", "8 h", "Sales"));
    expect(text).toMatch(changed("Mia Missing", "absent", "on leave"));
    expect(text).toMatch(changed("Ursula Usual", "8 h", "8 h, 100 % active"));
    expect(text).toMatch(/^On leave +0 +1$/m);
  });

  it("is corrected when a holiday was applied to it, and again when that is undone", async () => {
    const rule = { setting: "holidays", value: [date], from: date, to: date };
    const applied = await givenAppliedRule(admin, rule);
    const [text] = await told();
    expect(text).toMatch(changed("Larry Late", "late at 11:00, 6 h", "6 h", "Sales"));
    expect(text).toMatch(changed("Mia Missing", "absent", "not expected"));
    await call(undoRule, { token: admin.token, params: { id: applied }, body: { reason: "It was none." } });
    expect(await told()).toEqual([expect.stringMatching(changed("Mia Missing", "not expected", "absent"))]);
  });

  it("is corrected when work that went on is over", async () => {
    turnTo("2026-06-18T02:00:00Z");
    const night = await givenNamed("Nina Night");
    await call(checkIn, { token: night.token, body: { timestamp: "2026-06-17T21:00:00Z" } });
    await ingestBatch([message(night, [heartbeat(Date.parse("2026-06-18T01:59:30Z") / 1000)])]);
    const [report] = await told();
    expect(report).toContain("1 had not checked out yet");
    expect(await told()).toEqual([]);
    turnTo("2026-06-18T05:00:00Z");
    await call(checkOut, { token: night.token, body: { timestamp: "2026-06-18T04:00:00Z" } });
    expect(await told()).toEqual([
      expect.stringMatching(changed("Nina Night", "late at 21:00, .*, not checked out", "late at 21:00, 7 h, .*")),
    ]);
  });

  it("is not corrected where it reads the same, or where a change was undone", async () => {
    const { data } = await addWork(missing, 9, 17);
    await call(undo, { token: admin.token, params: { id: data.change_id }, body: { reason: "it was right" } });
    const session = (await sql<{ id: string }>("select id from work_sessions where user_id = $1", [usual.id]))[0]?.id;
    const end = new Date((midnight + 17 * HOUR + 20) * 1000).toISOString();
    expect((await changeDay(usual, [{ op: "move", type: "work_session", fact_id: session, end }])).status).toBe(201);
    const chunks = await whenDaysClose();
    expect(chunks).toHaveLength(1);
    await closeChunks(chunks);
    expect(await told()).toEqual([]);
  });

  it("is corrected once when chunks come twice, and again when the queue took no mail", async () => {
    await addWork(missing, 9, 17);
    const chunks = await whenDaysClose();
    const url = process.env.MAILS_QUEUE_URL;
    process.env.MAILS_QUEUE_URL = `${url}-that-does-not-exist`;
    expect(await closeChunks(chunks)).toEqual(chunks.map(({ messageId }) => messageId));
    process.env.MAILS_QUEUE_URL = url;
    await closeChunks([...chunks, ...chunks]);
    expect(await told()).toHaveLength(1);
  });

  it("is told to those who want it and may read it when it is sent", async () => {
    const { org_id } = admin;
    const second = await givenMember({ org_id, role: "admin", joined: new Date("2026-06-17T08:00:00Z") });
    const tired = await givenMember({ org_id, role: "admin", joined: new Date("2026-06-17T08:00:00Z") });
    await givenMember({
      org_id,
      role: "manager",
      managed_departments: ["Sales"],
      joined: new Date("2026-06-17T08:00:00Z"),
    });
    await sql("update users set mail_unsubscribed = '{daily_report}' where id = $1", [tired.id]);
    await addWork(missing, 9, 17);
    await close();
    await sql("update users set role = 'employee' where id = $1", [second.id]);
    expect((await mails.deliver()).slice(seen).map(({ to }) => to?.[0]?.address)).toEqual([admin.email]);
  });

  it("is told to nobody where the daily mail is off", async () => {
    await givenSetting(admin.org_id, "daily_report_mail", false);
    await addWork(missing, 9, 17);
    expect(await told()).toEqual([]);
  });

  it("has the mail of its report unchanged, however long that waited", async () => {
    await sql("delete from told_days where org_id = $1", [admin.org_id]);
    await sql("update day_reports set reported_at = null, mails = 0 where org_id = $1", [admin.org_id]);
    await close(date);
    await addWork(missing, 9, 17);
    const [correction, report, ...more] = (await told()).sort();
    expect(more).toEqual([]);
    expect(report).toMatch(/^Absent +1$/m);
    expect(correction).toMatch(changed("Mia Missing", "absent", "8 h"));
  });

  it("is corrected for a month; then what was told of it goes", async () => {
    await addWork(missing, 9, 17);
    turnTo("2026-07-17T12:00:00Z");
    expect(await told(date)).toEqual([expect.stringMatching(changed("Mia Missing", "absent", "8 h"))]);
    await addWork(missing, 18, 20);
    turnTo("2026-07-18T12:00:00Z");
    expect(await told(date)).toEqual([]);
    const kept = () => sql("select 1 from told_days where org_id = $1 and date = $2", [admin.org_id, date]);
    await maintain(jobEvent({ now: "2026-07-24T12:00:00Z" }));
    expect(await kept()).toHaveLength(4);
    await maintain(jobEvent({ now: "2026-07-25T12:00:00Z" }));
    expect(await kept()).toHaveLength(0);
  });

  it("was not told where it is older than the organization or was no news", async () => {
    const before = addDays(date, -9);
    await close(before);
    await sql(`update attendance_records set status = 'on_leave', closed_at = null where user_id = $1 and date = $2`, [
      missing.id,
      before,
    ]);
    expect(await told(before)).toEqual([]);
  });
});
