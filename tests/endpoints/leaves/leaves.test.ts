import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as stats from "../../../functions/attendance/stats.ts";
import * as change from "../../../functions/days/change.ts";
import * as undo from "../../../functions/days/undo.ts";
import * as create from "../../../functions/leaves/create.ts";
import * as decide from "../../../functions/leaves/decide.ts";
import * as get from "../../../functions/leaves/get.ts";
import * as list from "../../../functions/leaves/list.ts";
import * as custom from "../../../functions/reports/custom.ts";
import * as exportReport from "../../../functions/reports/export.ts";
import * as teamOverview from "../../../functions/reports/team-overview.ts";
import * as trends from "../../../functions/reports/trends.ts";
import * as workSummary from "../../../functions/reports/work-summary-today.ts";
import * as summary from "../../../functions/users/attendance-summary.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { closeAll, daysOf } from "../../steps/scene/nights.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

// A Friday; the Thursday before it is closed where a test closes.
useInstant("2026-06-19T12:00:00Z");
const THURSDAY = "2026-06-18";
const FRIDAY = "2026-06-19";

async function givenTeam() {
  const { id: org_id } = await givenOrganization();
  const manager = await givenMember({ org_id, role: "manager", department: "Sales", managed_departments: ["Sales"] });
  return { org_id, manager, member: await givenMember({ org_id, department: "Sales" }) };
}

const thursday = { kind: "sick", from: THURSDAY, to: THURSDAY };
const askFor = ({ token }: Member, body: object = {}) =>
  call(create, { token, body: { kind: "vacation", from: "2026-06-22", to: "2026-06-26", ...body } });
const decideOn = ({ token }: Member, id: string, status: string) =>
  call(decide, { token, params: { id }, body: { status } });
const enterFor = ({ token }: Member, { id }: Member, body: object) =>
  call(create, { token, body: { user_id: id, ...thursday, ...body } });
const at = ({ token }: Member, time: string) => ({ token, body: { timestamp: `${THURSDAY}T${time}Z` } });
const told = ({ id }: Member) => sql("select type from notifications where user_id = $1 order by id", [id]);

describe("leave", () => {
  it("is asked for by the member, decided by a manager, and both are told", async () => {
    const { manager, member } = await givenTeam();
    const { leave } = done(await askFor(member, { note: "The sea." }));
    expect(leave).toMatchObject({ status: "pending", kind: "vacation", from_half: "first", to_half: "second" });
    expect(await told(manager)).toEqual([{ type: "leave_requested" }]);
    expect((await decideOn(member, leave.id, "approved")).error?.code).toBe("OWN_LEAVE");
    const decided = done(await decideOn(manager, leave.id, "approved")).leave;
    expect(decided).toMatchObject({ status: "approved", decided_by: manager.id });
    expect(await told(member)).toEqual([{ type: "leave_decided" }]);
    expect((await decideOn(manager, leave.id, "declined")).error?.code).toBe("LEAVE_DECIDED");
    expect(done(await decideOn(member, leave.id, "cancelled")).leave.status).toBe("cancelled");
  });

  it("of a closed day takes its absence back, and cancelling brings it back", async () => {
    const { manager, member } = await givenTeam();
    await closeAll();
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "absent" });
    const { leave } = done(await enterFor(manager, member, {}));
    expect(leave.status).toBe("approved");
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "on_leave" });
    await closeAll();
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "on_leave" });
    done(await decideOn(manager, leave.id, "cancelled"));
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "absent" });
  });

  it("of a day to come is there when the day is closed, on the days of work only", async () => {
    const { manager, member } = await givenTeam();
    done(await enterFor(manager, member, { to: "2026-06-22" }));
    await closeAll();
    await closeAll({ now: "2026-06-23T00:10:00Z" });
    expect(await daysOf(member)).toEqual({
      [THURSDAY]: "on_leave",
      "2026-06-19": "on_leave",
      "2026-06-22": "on_leave",
    });
  });

  it("is neither absence nor lateness in figures", async () => {
    const { manager, member } = await givenTeam();
    done(await enterFor(manager, member, {}));
    await closeAll();
    const span = { start_date: THURSDAY, end_date: THURSDAY };
    const { data } = await call(trends, { token: manager.token, query: span });
    expect(data.days).toMatchObject([{ scheduled: 2, on_leave: 1, absent: 1, late: 0, attendance_rate: 0 }]);
    const counted = await call(stats, { token: manager.token, query: span });
    expect(counted.data).toMatchObject({ on_leave: 1, absent: 1, late: 0 });
    const own = await call(summary, { token: member.token, params: { id: member.id }, query: span });
    expect(own.data).toMatchObject({ days: { on_leave: 1, absent: 0 }, late_count: 0 });
  });

  it("is shown before the day is closed, wherever the member had not arrived", async () => {
    const { org_id, manager, member } = await givenTeam();
    const half = await givenMember({ org_id, department: "Sales" });
    done(await enterFor(manager, member, { from: FRIDAY, to: "2026-06-20" }));
    done(await enterFor(manager, half, { from: FRIDAY, to: FRIDAY, to_half: "first" }));
    const { token } = manager;
    const span = { start_date: FRIDAY, end_date: "2026-06-20" };
    const byName = new Map([[member.id, "on_leave"]]);
    for (const route of [teamOverview, workSummary]) {
      const { data } = await call(route, { token });
      for (const { user_id, status } of data.items) expect(status).toBe(byName.get(user_id) ?? null);
    }
    expect((await call(teamOverview, { token, query: { date: "2026-06-20" } })).data.items[0]?.status).toBeNull();
    expect((await call(stats, { token })).data).toMatchObject({ on_leave: 1, absent: 0 });
    expect((await call(stats, { token, query: { department: "Support" } })).data).toMatchObject({ on_leave: 0 });
    const shown = await call(trends, { token, query: span });
    expect(shown.data.days).toMatchObject([
      { scheduled: 3, on_leave: 1, attendance_rate: 0 },
      { scheduled: 0, on_leave: 0 },
    ]);
    const query = { ...span, user_id: member.id };
    expect((await call(custom, { token, query })).data).toMatchObject({
      days_by_status: { on_leave: 1 },
      days: [{ status: "on_leave" }, { status: null }],
    });
    const own = await call(summary, { token: member.token, params: { id: member.id }, query: span });
    expect(own.data.days.on_leave).toBe(1);
    const { data } = await call(exportReport, { token, query: { format: "csv", type: "custom", ...query } });
    const rows = (await (await fetch(data.url)).text()).split("\r\n").slice(1, -1);
    expect(rows.map((row) => [row.slice(0, 10), row.includes(",on_leave,")])).toEqual([
      [FRIDAY, true],
      ["2026-06-20", false],
    ]);
  });

  it.each([
    ["the first half", { to_half: "first" }, "13:30:00", "16:00:00", "present"],
    ["the first half, late", { to_half: "first" }, "13:46:00", "16:30:00", "late"],
    ["the first half, short", { to_half: "first" }, "13:30:00", "15:44:00", "half_day"],
    ["the second half", { from_half: "second" }, "09:00:00", "11:15:00", "present"],
  ])("takes %s out of what is expected", async (_, half, from, to, status) => {
    const { manager, member } = await givenTeam();
    done(await enterFor(manager, member, half));
    done(await call(checkIn, at(member, from)));
    done(await call(checkOut, at(member, to)));
    await closeAll();
    expect(await daysOf(member)).toEqual({ [THURSDAY]: status });
  });

  it("of half a day that was worked judges the day again", async () => {
    const { manager, member } = await givenTeam();
    done(await call(checkIn, at(member, "13:30:00")));
    done(await call(checkOut, at(member, "17:30:00")));
    await closeAll();
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "half_day" });
    const { leave } = done(await enterFor(manager, member, { to_half: "first" }));
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "present" });
    done(await decideOn(manager, leave.id, "cancelled"));
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "half_day" });
  });

  it("over a day that was worked is refused, and names it; asked for before, when it is approved", async () => {
    const { manager, member } = await givenTeam();
    const { leave } = done(await askFor(member, thursday));
    const { record } = done(await call(checkIn, at(member, "09:00:00")));
    for (const { error } of [
      await enterFor(manager, member, { from: "2026-06-17" }),
      await decideOn(manager, leave.id, "approved"),
    ])
      expect(error).toMatchObject({ code: "LEAVE_OVER_WORK", details: { record: { attendance_id: record.id } } });
    expect(await sql("select status from leaves where user_id = $1", [member.id])).toEqual([{ status: "pending" }]);
  });

  it("does not keep anybody from work: the day shows it", async () => {
    const { manager, member } = await givenTeam();
    done(await enterFor(manager, member, {}));
    const { record } = done(await call(checkIn, at(member, "11:00:00")));
    expect(record).toMatchObject({ status: "present", is_late: false, date: THURSDAY });
    done(await call(checkOut, at(member, "11:01:00")));
    await closeAll();
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "present" });
  });

  it.each([false, true])(
    "stands when the work on it is voided, and again after that is undone (closed: %s)",
    async (isClosed) => {
      const { org_id, manager, member } = await givenTeam();
      const admin = await givenMember({ org_id, role: "admin" });
      done(await enterFor(manager, member, {}));
      const { work_session_id } = done(await call(checkIn, at(member, "11:00:00")));
      done(await call(checkOut, at(member, "11:01:00")));
      if (isClosed) await closeAll();
      const changes = [{ op: "void", type: "work_session", fact_id: work_session_id }];
      const day = { id: member.id, date: THURSDAY };
      const { token } = admin;
      const voided = done(await call(change, { token, params: day, body: { changes, reason: "mistaken" } }));
      const takeBack = async (id: string) =>
        done(await call(undo, { token, params: { id }, body: { reason: "it was right" } }));
      const expectStatus = async (status: string) => {
        expect(await daysOf(member)).toEqual({ [THURSDAY]: status });
        if (isClosed) await closeAll();
        expect(await daysOf(member)).toEqual({ [THURSDAY]: status });
      };
      expect(voided.after.status).toBe("on_leave");
      await expectStatus("on_leave");
      const undone = await takeBack(voided.change_id);
      await expectStatus("present");
      await takeBack(undone.change_id);
      await expectStatus("on_leave");
      if (!isClosed) await closeAll();
      await expectStatus("on_leave");
    },
  );

  it("that overlaps another is refused; halves of one day are two", async () => {
    const { manager, member } = await givenTeam();
    const { leave } = done(await enterFor(manager, member, { to_half: "first" }));
    expect((await enterFor(manager, member, { from: "2026-06-15" })).error).toMatchObject({
      code: "LEAVE_OVERLAPS",
      details: { in_the_way: { type: "leave", id: leave.id, to: leave.to, to_half: "first", status: "approved" } },
    });
    done(await enterFor(manager, member, { kind: "vacation", from_half: "second" }));
    await closeAll();
    expect(await daysOf(member)).toEqual({ [THURSDAY]: "on_leave" });
  });

  it.each([
    ["ends before it begins", { to: "2026-06-21" }, "VALIDATION_FAILED"],
    [
      "ends in the half before it begins",
      { to: "2026-06-22", from_half: "second", to_half: "first" },
      "VALIDATION_FAILED",
    ],
    ["takes more than two years", { to: "2028-06-23" }, "RANGE_TOO_LONG"],
    ["is of no kind", { kind: "holiday" }, "VALIDATION_FAILED"],
  ])("that %s is refused", async (_, body, code) => {
    const { member } = await givenTeam();
    expect((await askFor(member, body)).error?.code).toBe(code);
    expect(await sql("select from leaves where user_id = $1", [member.id])).toEqual([]);
  });

  it("that was over before the member was is refused; one that goes on is theirs", async () => {
    const { org_id, manager } = await givenTeam();
    const member = await givenMember({ org_id, department: "Sales", joined: new Date(`${FRIDAY}T00:00:00Z`) });
    expect((await enterFor(manager, member, {})).error).toMatchObject({
      code: "TIMESTAMP_TOO_OLD",
      details: { date: THURSDAY, member_since: FRIDAY },
    });
    done(await enterFor(manager, member, { to: FRIDAY }));
  });

  it("is seen by the member and by those who decide, and its reason by nobody else", async () => {
    const { org_id, manager, member } = await givenTeam();
    const { leave } = done(await enterFor(manager, member, { note: "Influenza" }));
    const seenBy = async ({ token }: Member) => (await call(get, { token, params: { id: leave.id } })).data?.leave;
    expect(await seenBy(member)).toMatchObject({ kind: "sick", note: "Influenza" });
    expect(await seenBy(manager)).toMatchObject({ kind: "sick", note: "Influenza" });
    const colleague = await givenMember({ org_id, department: "Sales" });
    const other = await givenMember({ org_id, role: "manager", managed_departments: ["Support"] });
    for (const stranger of [colleague, other]) {
      expect(await seenBy(stranger)).toBeUndefined();
      expect((await call(list, { token: stranger.token })).data.items).toEqual([]);
      expect((await decideOn(stranger, leave.id, "cancelled")).error?.code).toBe("NOT_FOUND");
    }
    await sql("update users set role = 'admin' where id = $1", [member.id]);
    expect(await seenBy(manager)).toMatchObject({ kind: null, note: null });
    const { data } = await call(list, { token: manager.token, query: { start_date: THURSDAY, end_date: THURSDAY } });
    expect(data.items).toMatchObject([{ kind: null, note: null, status: "approved" }]);
  });

  it("that has begun is cancelled by those who decide, not by the member", async () => {
    const { manager, member } = await givenTeam();
    const { leave } = done(await enterFor(manager, member, { to: "2026-06-25" }));
    expect((await decideOn(member, leave.id, "cancelled")).error?.code).toBe("LEAVE_BEGUN");
    expect((await decideOn(manager, leave.id, "cancelled")).status).toBe(200);
  });

  it("of the only one who could decide needs nobody", async () => {
    const admin = await givenMember({ role: "admin" });
    expect(done(await askFor(admin)).leave).toMatchObject({ status: "approved", decided_by: null });
  });
});
