import { beforeAll, describe, expect, it } from "vitest";
import * as timeline from "../../../functions/activity/history.ts";
import * as receipts from "../../../functions/activity/receipts.ts";
import * as explain from "../../../functions/attendance/explain.ts";
import * as get from "../../../functions/attendance/get.ts";
import * as history from "../../../functions/attendance/history.ts";
import * as list from "../../../functions/attendance/list.ts";
import * as stats from "../../../functions/attendance/stats.ts";
import * as approve from "../../../functions/corrections/approve.ts";
import * as ask from "../../../functions/corrections/create.ts";
import * as correction from "../../../functions/corrections/get.ts";
import * as corrections from "../../../functions/corrections/list.ts";
import * as changes from "../../../functions/days/list-changes.ts";
import * as preview from "../../../functions/days/preview.ts";
import * as enterLeave from "../../../functions/leaves/create.ts";
import * as decide from "../../../functions/leaves/decide.ts";
import * as leaves from "../../../functions/leaves/list.ts";
import * as custom from "../../../functions/reports/custom.ts";
import * as daily from "../../../functions/reports/daily.ts";
import * as overview from "../../../functions/reports/team-overview.ts";
import * as trends from "../../../functions/reports/trends.ts";
import * as weekly from "../../../functions/reports/weekly.ts";
import * as setSchedule from "../../../functions/schedules/set.ts";
import * as picture from "../../../functions/screenshots/get.ts";
import * as pictures from "../../../functions/screenshots/list.ts";
import * as summary from "../../../functions/users/attendance-summary.ts";
import * as user from "../../../functions/users/get.ts";
import * as update from "../../../functions/users/update.ts";
import { inOrganization } from "../../../lib/platform/db/transaction.ts";
import type { Period } from "../../../lib/platform/time/period.ts";
import { loadExportMembers } from "../../../lib/reports/export/members.ts";
import { exportRows } from "../../../lib/reports/export/rows.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { toldOf } from "../../steps/mail/told-report.ts";
import { whenImported } from "../../steps/queues/imports.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { givenWorkedDay } from "../../steps/scene/worked-days.ts";

useTestDatabase();
const now = useInstant("2026-06-05T20:00:00Z");

beforeAll(() => sql("select app.ensure_partitions('2026-06-01', '2026-06-05')"));

const DATES = ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04", "2026-06-05"];
const SPAN_OF_HISTORY = { start_date: "2026-05-31", end_date: "2026-06-06" };
const SPAN = { start_date: "2026-06-01", end_date: "2026-06-05" };

async function givenDay(member: Member, date: string): Promise<void> {
  const start = `${date}T09:00:00Z`;
  const record = await givenWorkedDay(member, { date, start, pieces: [["active", 3600]], summary: {} });
  const { org_id, id } = member;
  await sql(insertScreenshot, [org_id, id, record, start]);
  await sql(insertHeartbeat, [org_id, id, start]);
}

/** Five days of a member who was moved from Sales to Support after two, and who looks after each of the two. */
async function givenMove(): Promise<{ member: Member; sales: Member; support: Member; admin: Member }> {
  const { id: org_id } = await givenOrganization({ timezone: "UTC" });
  const admin = await givenMember({ org_id, role: "admin" });
  const member = await givenMember({ org_id, department: "Sales" });
  for (const date of DATES) await givenDay(member, date);
  const body = { department: "Support" };
  await call(update, { token: admin.token, params: { id: member.id }, body, now: new Date("2026-06-03T10:00:00Z") });
  const managerOf = (department: string) => givenMember({ org_id, role: "manager", managed_departments: [department] });
  return { admin, member, sales: await managerOf("Sales"), support: await managerOf("Support") };
}

describe("figures of a date", () => {
  it("count the department that held then, for administrators and managers, in every list", async () => {
    const { admin, member, sales, support } = await givenMove();
    for (const [department, manager, dates] of [
      ["Sales", sales, DATES.slice(0, 2)],
      ["Support", support, DATES.slice(2)],
    ] as const) {
      for (const asked of [
        { token: admin.token, query: { ...SPAN, department } },
        { token: manager.token, query: SPAN },
      ]) {
        const { data } = await call(trends, asked);
        expect(data.days.filter(({ present }) => present > 0).map(({ date }) => date)).toEqual(dates);
        expect(data.days.filter(({ scheduled }) => scheduled > 0).map(({ date }) => date)).toEqual(dates);
        const listed = (await call(list, asked)).data.items;
        expect(listed.map((item) => [item.date, item.department])).toEqual(
          dates.map((date) => [date, department]).reverse(),
        );
        expect((await call(stats, asked)).data.present).toBe(dates.length);
      }
      const shown = await Promise.all(
        DATES.map(async (date) => (await call(overview, { token: manager.token, query: { date } })).data.items),
      );
      expect(DATES.filter((_, index) => shown[index]?.some(({ user_id }) => user_id === member.id))).toEqual(dates);

      const scope = { org_id: admin.org_id, user_id: null, departments: [department] };
      const period = { from: SPAN.start_date, to: SPAN.end_date };
      const rows = await inOrganization(admin.org_id, async (db) =>
        (await Array.fromAsync(exportRows(db, scope, period, "UTC", now))).flat(),
      );
      expect(rows.map((row) => [row.date, row.department])).toEqual(dates.map((date) => [date, department]));
    }
  });

  it("name the department that held then in the daily mail", async () => {
    const { member } = await givenMove();
    for (const [index, date] of DATES.entries()) {
      const { longest } = await toldOf(member.org_id, date);
      expect(longest.map(({ department }) => department)).toEqual([index < 2 ? "Sales" : "Support"]);
    }
  });

  it("show managers of both departments what is theirs of a span, and the member all of it", async () => {
    const { member, sales, support, admin } = await givenMove();
    const period = { start_date: DATES[0] ?? "", end_date: DATES.at(-1) ?? "" };
    for (const [reader, dates] of [
      [sales, DATES.slice(0, 2)],
      [support, DATES.slice(2)],
      [member, DATES],
      [admin, DATES],
    ] as const) {
      const { token } = reader;
      const query = { ...period, user_id: member.id };
      const reported = (await call(custom, { token, query })).data;
      expect(reported.days.map(({ date }) => date)).toEqual(dates);
      expect(reported.totals.total_work_duration).toBe(3600 * dates.length);
      const week = (await call(weekly, { token, query: { start_date: "2026-06-01", user_id: member.id } })).data;
      expect(week.days_by_status.present).toBe(dates.length);
      const summed = (await call(summary, { token, params: { id: member.id }, query: period })).data;
      expect(summed).toMatchObject({ days_worked: dates.length, member: { department: reported.member.department } });
      const listed = (await call(history, { token, query })).data.items;
      expect(listed.map(({ date }) => date).toReversed()).toEqual(dates);
      const shown = (await call(pictures, { token, query: { user_id: member.id } })).data.items;
      expect(shown.map(({ timestamp }) => timestamp.slice(0, 10)).toReversed()).toEqual(dates);
      const heard = (
        await call(receipts, { token, query: { user_id: member.id, from: "2026-06-01", to: "2026-06-05" } })
      ).data;
      expect(heard.sessions.map(({ date }) => date).toSorted()).toEqual(dates);
    }
    expect(
      (await call(custom, { token: sales.token, query: { ...period, user_id: member.id } })).data.member,
    ).toMatchObject({ department: "Sales" });
  });

  it("put into an export who was in the department, and only their days in it", async () => {
    const { member, admin } = await givenMove();
    const period = { from: "2026-06-01", to: "2026-06-02" };
    const inside = (departments: string[], asked: Period) =>
      inOrganization(admin.org_id, (db) =>
        loadExportMembers(db, { org_id: admin.org_id, user_id: null, departments }, asked),
      );
    expect(await inside(["Sales"], period)).toMatchObject([{ id: member.id, department: "Sales", seen_in: ["Sales"] }]);
    expect(await inside(["Support"], period)).toEqual([]);
    expect(await inside(["Sales"], { from: "2026-06-04", to: "2026-06-05" })).toEqual([]);
  });

  it("count members of the last date, and those at work now by their department of today", async () => {
    const { sales, support } = await givenMove();
    for (const [{ token }, date, members] of [
      [sales, "2026-06-02", 1],
      [sales, "2026-06-03", 0],
      [support, "2026-06-02", 0],
      [support, "2026-06-03", 1],
    ] as const)
      expect((await call(stats, { token, query: { date } })).data).toMatchObject({
        // A manager is among their own.
        members: members + 1,
        present: members,
      });
  });
});

describe("access to a day", () => {
  it("is that of its department's manager, before and after a move", async () => {
    const { member, sales, support } = await givenMove();
    const records = await sql<{ id: string; date: string }>(
      "select id, date from attendance_records where user_id = $1 order by date",
      [member.id],
    );
    const taken = await sql<{ id: string }>("select id from screenshots where user_id = $1 order by timestamp", [
      member.id,
    ]);
    for (const [index, { id: record, date }] of records.entries()) {
      const change = { op: "add", type: "meeting", start: `${date}T09:10:00Z`, end: `${date}T09:20:00Z` };
      const of = { params: { id: member.id, date } };
      const wanted = { changes: [change], reason: "As it was" };
      const { request } = (await call(ask, { token: member.token, body: { ...wanted, date } })).data;
      for (const [{ token }, isTheirs] of [
        [sales, index < 2],
        [support, index >= 2],
      ] as const) {
        const query = { user_id: member.id, date };
        const answers = {
          daily: await call(daily, { token, query }),
          timeline: await call(timeline, { token, query }),
          record: await call(get, { token, params: { id: record } }),
          explain: await call(explain, { token, params: { id: record } }),
          changes: await call(changes, { token, ...of }),
          preview: await call(preview, { token, ...of, body: { changes: [change] } }),
          correction: await call(correction, { token, params: { id: request.id } }),
          pictures: await call(pictures, { token, query }),
          picture: await call(picture, { token, params: { id: taken[index]?.id ?? "" } }),
        };
        const codes = Object.entries(answers).map(([door, { status }]) => [door, status]);
        expect({ date, codes }).toEqual({ date, codes: codes.map(([door]) => [door, isTheirs ? 200 : 404]) });
        const listed = (await call(corrections, { token, query: { user_id: member.id } })).data.items;
        expect(listed.some(({ id }) => id === request.id)).toBe(isTheirs);
      }
      const [right, wrong] = index < 2 ? [sales, support] : [support, sales];
      expect((await call(approve, { token: wrong.token, params: { id: request.id }, body: {} })).status).toBe(404);
      expect((await call(approve, { token: right.token, params: { id: request.id }, body: {} })).status).toBe(200);
    }
  });

  it("says nothing of what somebody does now who is in another department today", async () => {
    const { member, sales, support } = await givenMove();
    const day = async ({ token }: Member, date: string) =>
      (await call(overview, { token, query: { date } })).data.items.find(({ user_id }) => user_id === member.id);
    expect(await day(sales, "2026-06-02")).toMatchObject({ state: null, state_since: null, total_work_duration: 3600 });
    expect(await day(support, "2026-06-03")).toMatchObject({ state: "offline" });
    expect((await call(user, { token: sales.token, params: { id: member.id } })).status).toBe(404);
    expect((await call(user, { token: support.token, params: { id: member.id } })).status).toBe(200);
  });

  it("lets nobody reach into it by a schedule or a leave from another department", async () => {
    const { member, sales, support } = await givenMove();
    const plan = (valid_from: string, { token }: Member) =>
      call(setSchedule, { token, params: { id: member.id }, body: { valid_from, kind: "none" } });
    expect((await plan("2026-06-02", support)).status).toBe(403);
    expect((await plan("2026-06-03", support)).status).toBe(200);
    expect((await plan("2026-06-02", sales)).status).toBe(404);

    const leave = { user_id: member.id, kind: "sick" };
    const enter = ({ token }: Member, from: string, to: string) =>
      call(enterLeave, { token, body: { ...leave, from, to } });
    expect((await enter(support, "2026-05-25", "2026-05-26")).status).toBe(404);
    const past = (await enter(sales, "2026-05-25", "2026-05-26")).data.leave;
    const body = { kind: "vacation", from: "2026-05-29", to: "2026-06-07" };
    await sql("delete from attendance_records where user_id = $1", [member.id]);
    const across = (await call(enterLeave, { token: member.token, body })).data.leave;
    const seenBy = async ({ token }: Member) =>
      (await call(leaves, { token })).data.items.map(({ id, kind }) => [id, kind]);
    expect(await seenBy(sales)).toEqual([
      [across.id, null],
      [past.id, "sick"],
    ]);
    expect(await seenBy(support)).toEqual([[across.id, "vacation"]]);
    const decision = (manager: Member) => ({
      token: manager.token,
      params: { id: across.id },
      body: { status: "approved" },
    });
    expect((await call(decide, decision(sales))).status).toBe(403);
    expect((await call(decide, decision(support))).status).toBe(200);
  });
});

describe("a move", () => {
  const heldBy = ({ id }: Member) =>
    sql<{ department: string | null; valid_from: string }>(
      "select department, valid_from::text from member_departments where user_id = $1 order by valid_from",
      [id],
    );
  const moveTo = async ({ id }: Member, { token }: Member, department: string | null, at = now) =>
    call(update, { token, params: { id }, body: { department }, now: at });

  it("counts from its date on, which belongs to the department at its end", async () => {
    const { admin, member } = await givenMove();
    const kept = await heldBy(member);
    for (const department of ["A", null, "B"]) await moveTo(member, admin, department);
    expect(await heldBy(member)).toEqual([...kept, { department: "B", valid_from: "2026-06-05" }]);
    // Whoever is back on the same date never left.
    await moveTo(member, admin, "Support");
    expect(await heldBy(member)).toEqual(kept);
    expect(kept.map(({ department }) => department)).toEqual(["Sales", "Support"]);
  });

  it("begins on the organization's own date, and is one of the present only", async () => {
    const { id: org_id } = await givenOrganization({ timezone: "Asia/Tokyo" });
    const admin = await givenMember({ org_id, role: "admin" });
    const member = await givenMember({ org_id, department: "Sales" });
    await moveTo(member, admin, "Support", new Date("2026-06-02T16:00:00Z"));
    expect((await heldBy(member)).at(-1)).toEqual({ department: "Support", valid_from: "2026-06-03" });
  });

  it("stands in the audit log, from what to what", async () => {
    const { admin, member } = await givenMove();
    const [entry] = await sql("select metadata from audit_log where resource_id = $1 and action = 'user.update'", [
      member.id,
    ]);
    expect(entry).toMatchObject({
      metadata: { changed: ["department"], department: { from: "Sales", to: "Support" } },
    });
    await moveTo(member, admin, null);
    expect((await heldBy(member)).at(-1)).toEqual({ department: null, valid_from: "2026-06-05" });
  });

  it("may come from an import, too", async () => {
    const { admin, member } = await givenMove();
    await whenImported(admin, `email,name,department\r\n${member.email},${member.name},Legal`);
    expect((await heldBy(member)).map(({ department }) => department)).toEqual(["Sales", "Support", "Legal"]);
  });

  it("moves nobody else, and a name that is given to another department says nothing of old days", async () => {
    const { admin, member, support } = await givenMove();
    await moveTo(member, admin, "Care");
    const { data } = await call(history, { token: support.token, query: { ...SPAN_OF_HISTORY, user_id: member.id } });
    expect(data.items.map(({ date }) => date)).toEqual(["2026-06-04", "2026-06-03"]);
  });
});

const insertScreenshot = `
  insert into screenshots (org_id, user_id, attendance_record_id, timestamp, status, object_key, content_type)
  values ($1, $2, $3, $4, 'ready', gen_random_uuid()::text, 'image/png')`;

const insertHeartbeat = `
  insert into user_activity_tracking (org_id, user_id, timestamp, is_active) values ($1, $2, $3, true)`;
