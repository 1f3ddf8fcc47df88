// A day is judged by the rules that were in force when it began, whatever is corrected, closed again or sent later.
import { expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as correct from "../../../functions/attendance/correct.ts";
import * as explain from "../../../functions/attendance/explain.ts";
import * as update from "../../../functions/settings/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../../steps/activity/heartbeats.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { closeChunks, whenDaysClose } from "../../steps/scene/closing.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-11-26T21:00:00Z");

const DAY = "2026-11-25";
const at = (clock: string) => `${DAY}T${clock}:00Z`;

async function givenDay(options: Parameters<typeof givenOrganization>[0], from: string, to: string) {
  const { id: org_id } = await givenOrganization(options);
  const [admin, member] = [await givenMember({ org_id, role: "admin" }), await givenMember({ org_id })];
  const by = ({ token }: Member, clock: string) => ({ token, body: { timestamp: at(clock) } });
  const { data } = await call(checkIn, by(member, from));
  expect((await call(checkOut, by(member, to))).status).toBe(200);
  expect(await closeChunks(await whenDaysClose(DAY))).toEqual([]);
  const record = (data as unknown as { record: { id: string } }).record.id;
  return { admin, member, record };
}

const set = ({ token }: Member, key: string, value: unknown) =>
  call(update, { token, params: { key }, body: { value } });

async function judged({ id }: Member) {
  const [day] = await sql<{ status: string; is_late: boolean; date: string }>(
    "select status, is_late, date::text from attendance_records where user_id = $1",
    [id],
  );
  return day;
}

async function lateHeartbeat(member: Member, clock: string): Promise<void> {
  await ingestBatch([message(member, [heartbeat(Date.parse(at(clock)) / 1000)])]);
  expect(await closeChunks(await whenDaysClose())).toEqual([]);
}

const TEN_TO_SIX = { working_hours: { start: "10:00", end: "18:00" } };

it.each([
  ["hours", "UTC", TEN_TO_SIX, "working_hours", { start: "08:00", end: "16:00" }, ["10:05", "18:00"]],
  ["threshold", "UTC", TEN_TO_SIX, "late_threshold_minutes", 5, ["10:10", "18:00"]],
  ["zone", "America/New_York", TEN_TO_SIX, "timezone", "Europe/Berlin", ["15:05", "23:00"]],
  ["week", "UTC", { ...TEN_TO_SIX, working_days: [7] }, "working_days", [1, 2, 3, 4, 5], ["12:00", "13:00"]],
] as const)("another %s makes no old day late or half", async (_, timezone, settings, key, value, [from, to]) => {
  const { admin, member, record } = await givenDay(
    { timezone, settings: structuredClone(settings) as object },
    from,
    to,
  );
  const before = await judged(member);
  expect(before).toEqual({ status: "present", is_late: false, date: DAY });
  expect((await set(admin, key, value)).status).toBe(200);
  const minuteEarlier = new Date(Date.parse(at(to)) - 60_000).toISOString();
  const body = { check_out_time: minuteEarlier, reason: "A minute too long." };
  expect((await call(correct, { token: admin.token, params: { id: record }, body })).status).toBe(200);
  expect(await judged(member)).toEqual(before);
  await lateHeartbeat(member, from);
  expect(await judged(member)).toEqual(before);
});

it("an explanation tells a day by the rules that judged it", async () => {
  const { admin, member, record } = await givenDay({ settings: structuredClone(TEN_TO_SIX) }, "10:10", "18:00");
  await set(admin, "working_hours", { start: "08:00", end: "16:00" });
  await set(admin, "timezone", "Asia/Tokyo");
  await set(admin, "late_threshold_minutes", 5);
  const { data } = await call(explain, { token: member.token, params: { id: record } });
  expect(data).toMatchObject({
    timezone: "UTC",
    shift: { start: `${DAY}T10:00:00.000Z`, end: `${DAY}T18:00:00.000Z` },
    lateness: { is_late: false, code: "within_grace" },
  });
});

it("a session may last as long as was allowed when it began", async () => {
  const { id: org_id } = await givenOrganization({ settings: { longest_session_hours: 16 } });
  const [admin, member] = [await givenMember({ org_id, role: "admin" }), await givenMember({ org_id })];
  await call(checkIn, { token: member.token, body: { timestamp: at("05:00") } });
  await set(admin, "longest_session_hours", 8);
  const ended = await call(checkOut, { token: member.token, body: { timestamp: at("17:00") } });
  expect(ended.data.record).toMatchObject({ check_out_time: `${DAY}T17:00:00.000Z`, findings: [] });
});

it("a session that nobody ended may have lasted as long as was allowed when it began", async () => {
  const { id: org_id } = await givenOrganization({ settings: { longest_session_hours: 16 } });
  const [admin, member] = [await givenMember({ org_id, role: "admin" }), await givenMember({ org_id })];
  await call(checkIn, { token: member.token, body: { timestamp: at("05:00") } });
  await set(admin, "longest_session_hours", 8);
  const start = Date.parse(at("05:00")) / 1000;
  const beats = Array.from({ length: 15 * 12 + 1 }, (_, index) => heartbeat(start + 300 * index));
  await ingestBatch([message(member, beats)]);
  expect(await closeChunks(await whenDaysClose(DAY))).toEqual([]);
  const settled = await sql("select check_out_time, findings from attendance_records where user_id = $1", [member.id]);
  expect(settled).toEqual([{ check_out_time: new Date(at("20:00")), findings: [] }]);
});

it("a late heartbeat makes no full day half a one", async () => {
  const settings = { working_hours: { start: "09:00", end: "13:00" } };
  const { admin, member } = await givenDay({ settings }, "09:00", "12:00");
  await set(admin, "working_hours", { start: "09:00", end: "18:00" });
  await lateHeartbeat(member, "10:00");
  expect(await judged(member)).toEqual({ status: "present", is_late: false, date: DAY });
});

it("an early day in Tokyo can be corrected after the move to Berlin", async () => {
  const { id: org_id } = await givenOrganization({ timezone: "Asia/Tokyo" });
  const [admin, member] = [await givenMember({ org_id, role: "admin" }), await givenMember({ org_id })];
  // 07:30 on the 26th there, 23:30 on the 25th in Berlin.
  const body = { timestamp: "2026-11-25T22:30:00Z" };
  const { data } = await call(checkIn, { token: member.token, body });
  const id = (data as unknown as { record: { id: string } }).record.id;
  await call(checkOut, { token: member.token, body: { timestamp: "2026-11-26T07:00:00Z" } });
  await set(admin, "timezone", "Europe/Berlin");
  const changes = { check_in_time: "2026-11-25T22:25:00Z", reason: "Five minutes earlier." };
  const answer = await call(correct, { token: admin.token, params: { id }, body: changes });
  expect([answer.status, (await judged(member))?.date ?? ""]).toEqual([200, "2026-11-26"]);
});

it("an application stays what it was when the day was closed", async () => {
  const rule = (productivity: "productive" | "unproductive") => [
    { match: "application" as const, pattern: "Editor", productivity },
  ];
  const { admin, member } = await givenDay({ settings: { productivity_rules: rule("productive") } }, "09:00", "18:00");
  await set(admin, "productivity_rules", rule("unproductive"));
  const start = Date.parse(at("09:00")) / 1000;
  const beats = Array.from({ length: 30 }, (_, index) => heartbeat(start + 60 * index, { application: "Editor" }));
  await ingestBatch([message(member, beats)]);
  expect(await closeChunks(await whenDaysClose())).toEqual([]);
  const [sums] = await sql("select productive_time, unproductive_time from productivity_summary where user_id = $1", [
    member.id,
  ]);
  expect(sums).toMatchObject({ productive_time: expect.any(Number), unproductive_time: 0 });
  expect(sums?.productive_time).toBeGreaterThan(1000);
});
