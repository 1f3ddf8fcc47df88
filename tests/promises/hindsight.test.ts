// Changing the past is a decision of its own: previewed, applied to exactly what was seen, and undone.
import { beforeEach, describe, expect, it } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as correct from "../../functions/attendance/correct.ts";
import * as apply from "../../functions/hindsight/apply.ts";
import * as list from "../../functions/hindsight/list.ts";
import * as preview from "../../functions/hindsight/preview.ts";
import * as undo from "../../functions/hindsight/undo.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { useInstant } from "../steps/call/instant.ts";
import { call } from "../steps/call/when.ts";
import { closeChunks, whenDaysClose } from "../steps/scene/closing.ts";
import { givenMember, givenSetting, type Member, sql } from "../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-11-27T12:00:00Z");

const DAY = "2026-11-26";
const HOLIDAY = { setting: "holidays", value: [DAY], from: DAY, to: DAY };

let admin: Member;
let late: Member;
let absent: Member;
let short: Member;

async function givenDay({ token }: Member, from: string, to: string): Promise<void> {
  const at = (clock: string) => ({ token, body: { timestamp: `${DAY}T${clock}Z` } });
  expect((await call(checkIn, at(from))).status).toBe(201);
  expect((await call(checkOut, at(to))).status).toBe(200);
}

const close = async (date?: string) => expect(await closeChunks(await whenDaysClose(date))).toEqual([]);

/** What the day was for each of the four; undefined where there is no record of it. */
async function days(): Promise<unknown[]> {
  const rows = await sql<{ user_id: string; status: string; is_late: boolean }>(
    "select user_id, status, is_late from attendance_records where org_id = $1 and date = $2",
    [admin.org_id, DAY],
  );
  return [admin, late, absent, short].map(({ id }) => {
    const row = rows.find(({ user_id }) => user_id === id);
    return row === undefined ? undefined : row.is_late ? `${row.status}, late` : row.status;
  });
}

const as = ({ token }: Member, body: object) => ({ token, body });
const previewed = async (body: object, who = admin) => (await call(preview, as(who, body))).data.preview;

async function applied(body: object, who = admin) {
  const { token } = await previewed(body, who);
  return call(apply, as(who, { ...body, token, reason: "It was Thanksgiving." }));
}

const undone = (id: string, who = admin) =>
  call(undo, { token: who.token, params: { id }, body: { reason: "It was not." } });

beforeEach(async () => {
  admin = await givenMember({ role: "admin" });
  const { org_id } = admin;
  [late, absent, short] = [await givenMember({ org_id }), await givenMember({ org_id }), await givenMember({ org_id })];
  await givenDay(admin, "09:00:00", "18:00:00");
  await givenDay(late, "10:00:00", "18:00:00");
  await givenDay(short, "09:00:00", "11:00:00");
  await close(DAY);
});

const EDITOR = [{ match: "application", pattern: "Editor", productivity: "productive" }];

/** So many minutes in the editor, and the day closed with them. */
async function givenEditor(member: Member, minutes: number): Promise<void> {
  const start = Date.parse(`${DAY}T10:00:00Z`) / 1000;
  const beats = Array.from({ length: minutes }, (_, index) => heartbeat(start + 60 * index, { application: "Editor" }));
  await ingestBatch([message(member, beats)]);
  await close();
}

async function sumsOf({ id }: Member) {
  const [sums] = await sql<{ productive: number; neutral: number; is_sum: boolean }>(
    `select productive_time as productive, neutral_time as neutral,
       total_tracked_time = productive_time + neutral_time + unproductive_time as is_sum
     from productivity_summary where user_id = $1`,
    [id],
  );
  return sums;
}

const AS_CLOSED = ["present", "late, late", "absent", "half_day"];
const AS_HOLIDAY = ["present", "present", "off", "present"];

describe("a holiday that was entered afterwards", () => {
  it("is shown before anything changes", async () => {
    expect(await days()).toEqual(AS_CLOSED);
    expect(await previewed(HOLIDAY)).toMatchObject({
      ...{ days: 3, people: 3, dates: 1, unknown_days: 0, more: 0 },
      late: { before: 1, after: 0 },
      absent: { before: 1, after: 0 },
      half_day: { before: 1, after: 0 },
      items: expect.arrayContaining([
        {
          user_id: absent.id,
          name: absent.name,
          date: DAY,
          before: { status: "absent", is_late: false },
          after: { status: "off", is_late: false },
        },
      ]),
    });
    expect(await days()).toEqual(AS_CLOSED);
  });

  it("takes absences, lateness and half days back, and undo brings them back", async () => {
    const answer = await applied(HOLIDAY);
    expect(answer).toMatchObject({ status: 201, data: { rule: { setting: "holidays", days: 3, people: 3 } } });
    expect(await days()).toEqual(AS_HOLIDAY);
    await close();
    expect(await days()).toEqual(AS_HOLIDAY);
    const back = await undone(answer.data.rule.id);
    expect(back).toMatchObject({ status: 200, data: { restored_days: 3, changed_days: 0, changed_since: [] } });
    expect(await days()).toEqual(AS_CLOSED);
    await close();
    expect(await days()).toEqual(AS_CLOSED);
  });

  it("stays when everybody is closed again by hand", async () => {
    await applied(HOLIDAY);
    await close(DAY);
    expect(await days()).toEqual(AS_HOLIDAY);
  });

  it("leaves what an administrator has said of a day", async () => {
    const [{ id = "" } = {}] = await sql<{ id: string }>("select id from attendance_records where user_id = $1", [
      absent.id,
    ]);
    const said = { status: "absent", reason: "He was asked to come." };
    expect((await call(correct, { token: admin.token, params: { id }, body: said })).status).toBe(200);
    await applied(HOLIDAY);
    expect((await days())[2]).toBe("absent");
  });

  it("tells each member once, and the log", async () => {
    await applied(HOLIDAY);
    const told = await sql(
      "select user_id, count(*)::int from notifications where org_id = $1 and type = 'days_judged_again' group by 1",
      [admin.org_id],
    );
    expect(told.length).toBe(3);
    expect(told).toEqual(told.map(({ user_id }) => ({ user_id, count: 1 })));
    const entries = await sql("select metadata from audit_log where org_id = $1 and action = 'rule.apply'", [
      admin.org_id,
    ]);
    expect(entries).toMatchObject([{ metadata: { setting: "holidays", from: DAY, to: DAY, days: 3 } }]);
  });
});

describe("another rule for the past", () => {
  it.each([
    ["a working week", { setting: "working_days", value: [1, 2, 3] }, AS_HOLIDAY],
    [
      "working hours",
      { setting: "working_hours", value: { start: "08:00", end: "10:00" } },
      ["late, late", "late, late", "absent", "late, late"],
    ],
    ["a threshold", { setting: "late_threshold_minutes", value: 60 }, ["present", "present", "absent", "half_day"]],
  ])("judges by %s", async (_, rule, expected) => {
    const { data } = await applied({ ...rule, from: DAY });
    expect(await days()).toEqual(expected);
    await undone(data.rule.id);
    expect(await days()).toEqual(AS_CLOSED);
  });

  it("finds absent whom a longer week would have expected", async () => {
    const sunday = "2026-11-22";
    await close(sunday);
    const rule = { setting: "working_days", value: [1, 2, 3, 4, 5, 6, 7], from: sunday, to: sunday };
    const { data } = await applied(rule);
    expect(data.rule.days).toBe(4);
    const absences = () => sql(selectAbsences, [admin.org_id, sunday]);
    expect((await absences()).length).toBe(4);
    expect((await undone(data.rule.id)).data).toMatchObject({ restored_days: 4 });
    expect(await absences()).toEqual([]);
  });

  it("splits the time of applications otherwise", async () => {
    await givenEditor(late, 60);
    const value = EDITOR;
    const seen = await previewed({ setting: "productivity_rules", value, from: DAY });
    expect(seen).toMatchObject({ days: 1, people: 1, productive_time: { before: 0 } });
    expect(seen.productive_time.after).toBeGreaterThan(3000);
    const { data } = await applied({ setting: "productivity_rules", value, from: DAY });
    const asApplied = { productive: seen.productive_time.after, neutral: 0, is_sum: true };
    expect(await sumsOf(late)).toEqual(asApplied);
    await close(DAY);
    expect(await sumsOf(late)).toEqual(asApplied);
    await undone(data.rule.id);
    const asUndone = { productive: 0, neutral: seen.productive_time.after, is_sum: true };
    expect(await sumsOf(late)).toEqual(asUndone);
    await close(DAY);
    expect(await sumsOf(late)).toEqual(asUndone);
  });

  it("splits what was found when a day was closed, or else what its heartbeats say", async () => {
    await givenEditor(late, 60);
    const rule = { setting: "productivity_rules", value: EDITOR, from: DAY };
    const seen = await previewed(rule);
    expect(seen).toMatchObject({ days: 1, unknown_days: 0 });
    await sql("update productivity_summary set applications = null where org_id = $1", [admin.org_id]);
    expect(await previewed(rule)).toEqual(seen);
    await close(DAY);
    await sql("delete from user_activity_tracking where user_id = $1", [late.id]);
    expect(await previewed(rule)).toEqual(seen);
  });

  it("judges a day whose evidence came after the decision by what is in force when that is taken back", async () => {
    await givenEditor(late, 60);
    const { data } = await applied({ setting: "productivity_rules", value: EDITOR, from: DAY });
    await givenEditor(late, 90);
    const longer = (await sumsOf(late))?.productive;
    expect(longer).toBeGreaterThan(5000);
    expect((await undone(data.rule.id)).data).toMatchObject({ restored_days: 0, changed_days: 1 });
    expect(await sumsOf(late)).toEqual({ productive: 0, neutral: longer, is_sum: true });
  });
});

describe("apply", () => {
  it("refuses what is no longer what the preview has shown, and changes nothing", async () => {
    const { token } = await previewed(HOLIDAY);
    await sql("delete from attendance_records where user_id = $1", [absent.id]);
    const answer = await call(apply, as(admin, { ...HOLIDAY, token, reason: "A holiday." }));
    expect(answer).toMatchObject({ status: 409, error: { code: "PREVIEW_OUTDATED" } });
    expect(await days()).toEqual(["present", "late, late", undefined, "half_day"]);
    expect((await call(list, { token: admin.token })).data.items).toEqual([]);
  });

  it("refuses another value than the one that was previewed", async () => {
    const { token } = await previewed(HOLIDAY);
    const other = { ...HOLIDAY, value: [DAY, "2026-11-25"], token, reason: "A holiday." };
    expect((await call(apply, as(admin, other))).error.code).toBe("PREVIEW_OUTDATED");
  });

  it("leaves out the caller's own days where another administrator has to look at them", async () => {
    const other = await givenMember({ org_id: admin.org_id, role: "admin" });
    await givenSetting(admin.org_id, "own_corrections", "approve");
    const rule = { setting: "working_hours", value: { start: "08:00", end: "10:00" }, from: DAY, to: DAY };
    expect((await applied(rule)).data.rule).toMatchObject({ days: 1, left_out: admin.id });
    expect(await days()).toEqual(["present", "late, late", "absent", "late, late"]);
    await close(DAY);
    expect((await days())[0]).toBe("present");
    expect((await applied(rule, other)).data.rule).toMatchObject({ days: 1, left_out: null });
    expect((await days())[0]).toBe("late, late");
  });
});

describe("undo", () => {
  it("names the days that somebody has changed since, and judges them by what is in force", async () => {
    const { data } = await applied(HOLIDAY);
    const [{ id = "" } = {}] = await sql<{ id: string }>("select id from attendance_records where user_id = $1", [
      short.id,
    ]);
    const longer = { check_out_time: `${DAY}T17:00:00Z`, reason: "She stayed." };
    expect((await call(correct, { token: admin.token, params: { id }, body: longer })).status).toBe(200);
    const back = await undone(data.rule.id);
    expect(back.data).toMatchObject({
      restored_days: 2,
      changed_days: 1,
      changed_since: [{ user_id: short.id, name: short.name, date: DAY }],
    });
    expect(await days()).toEqual(["present", "late, late", "absent", "present"]);
  });

  it("happens once, and the later decision goes first", async () => {
    const first = (await applied(HOLIDAY)).data.rule.id;
    const second = (await applied({ setting: "working_days", value: [1, 2], from: DAY })).data.rule.id;
    expect(await undone(first)).toMatchObject({
      status: 409,
      error: { code: "RULE_APPLIED_SINCE", details: { id: second } },
    });
    expect((await undone(second)).status).toBe(200);
    expect((await undone(first)).status).toBe(200);
    expect((await undone(first)).error.code).toBe("RULE_UNDONE");
    expect(await days()).toEqual(AS_CLOSED);
    const { items } = (await call(list, { token: admin.token })).data;
    expect(items.map(({ id, undone_by }) => [id, undone_by?.id])).toEqual([
      [second, admin.id],
      [first, admin.id],
    ]);
  });

  it("is for an organization's own decisions", async () => {
    const { data } = await applied(HOLIDAY);
    const stranger = await givenMember({ role: "admin" });
    expect((await undone(data.rule.id, stranger)).error.code).toBe("NOT_FOUND");
    expect((await call(list, { token: stranger.token })).data.items).toEqual([]);
  });
});

describe("a decision", () => {
  it.each([
    ["a value that the setting does not take", { value: ["26 November"] }, "VALIDATION_FAILED"],
    ["a setting that judges no day", { setting: "blur_policy", value: "full" }, "VALIDATION_FAILED"],
    ["dates the wrong way round", { from: DAY, to: "2026-11-25" }, "VALIDATION_FAILED"],
    ["dates to come", { to: "2026-11-28" }, "VALIDATION_FAILED"],
    ["more than a quarter", { from: "2026-08-01" }, "RANGE_TOO_LONG"],
  ])("is refused for %s", async (_, bad, code) => {
    expect((await call(preview, as(admin, { ...HOLIDAY, ...bad }))).error.code).toBe(code);
  });

  it("with dates the wrong way round is blamed on its end", async () => {
    const { error } = await call(preview, as(admin, { ...HOLIDAY, from: DAY, to: "2026-11-25" }));
    expect(error.details).toEqual([{ path: "body.to", message: expect.any(String) }]);
  });

  it("without a value is told what is missing", async () => {
    const { value: _, ...rest } = HOLIDAY;
    const { error } = await call(preview, as(admin, rest));
    expect(error.details).toEqual([{ path: "body.value", message: "missing", code: "missing" }]);
  });

  it("is an administrator's", async () => {
    const manager = await givenMember({ org_id: admin.org_id, role: "manager" });
    expect((await call(preview, as(manager, HOLIDAY))).error.code).toBe("FORBIDDEN");
  });
});

const selectAbsences = `
  select from attendance_records where org_id = $1 and date = $2 and status = 'absent'`;
