import { describe, expect, it } from "vitest";
import * as summary from "../../../functions/users/attendance-summary.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();

async function givenDays(member: Member, ...days: [date: string, status: string, late: boolean, work: number][]) {
  for (const [date, status, late, work] of days)
    await sql(
      `insert into attendance_records (org_id, user_id, date, status, is_late, check_in_time, total_work_duration, total_active_duration, total_break_duration)
       values ($1, $2, $3, $4, $5, case when $6::int > 0 then $3::date + time '09:00' end, $6, greatest(0, $6::int - 600), least(600, $6::int))`,
      [member.org_id, member.id, date, status, late, work],
    );
}
const ask = ({ token }: Member, { id }: { id: string }, query: Record<string, string> = {}) =>
  call(summary, { token, params: { id }, query });
const march = { start_date: "2026-03-01", end_date: "2026-03-31" };

describe("GET /api/users/{id}/attendance-summary", () => {
  it("counts days by status and sums what was worked, in the span only", async () => {
    const member = await givenMember({ department: "Sales" });
    await givenDays(
      member,
      ["2026-02-28", "present", false, 3600],
      ["2026-03-01", "present", false, 28_800],
      ["2026-03-02", "late", true, 28_800],
      ["2026-03-03", "half_day", true, 7200],
      ["2026-03-04", "absent", false, 0],
      ["2026-03-31", "on_leave", false, 0],
      ["2026-04-01", "late", true, 3600],
    );
    expect((await ask(member, member, march)).data).toMatchObject({
      ...march,
      member: { id: member.id, department: "Sales" },
      days: { present: 1, late: 1, half_day: 1, absent: 1, on_leave: 1 },
      days_worked: 3,
      late_count: 2,
      total_work_duration: 64_800,
      total_active_duration: 63_000,
      total_break_duration: 1800,
      total_hours: 18,
      average_hours: 6,
    });
  });

  it("has no average of no days", async () => {
    const member = await givenMember();
    expect((await ask(member, member)).data).toMatchObject({ days_worked: 0, total_hours: 0, average_hours: null });
  });

  it("is shown to the member, their manager and administrators", async () => {
    const member = await givenMember({ department: "Sales" });
    const { org_id } = member;
    const colleague = await givenMember({ org_id });
    const sales = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    const support = await givenMember({ org_id, role: "manager", managed_departments: ["Support"] });
    const stranger = await givenMember({ role: "admin" });
    const statuses = [];
    for (const who of [member, sales, colleague, support, stranger]) statuses.push((await ask(who, member)).status);
    expect(statuses).toEqual([200, 200, 403, 404, 404]);
  });

  it.each([
    { start_date: "2026-03-02", end_date: "2026-03-01" },
    { start_date: "0000-01-01" },
    { start_date: "2026-13-01" },
    { end_date: "2026-02-30" },
  ])("refuses the span %o", async (query) => {
    const member = await givenMember();
    expect(await ask(member, member, query)).toMatchObject({ status: 400, error: { code: "VALIDATION_FAILED" } });
  });

  it("takes a span of 366 days, and not one more", async () => {
    const member = await givenMember();
    expect((await ask(member, member, { start_date: "2025-01-01", end_date: "2026-01-01" })).status).toBe(200);
    expect(await ask(member, member, { start_date: "2025-01-01", end_date: "2026-01-02" })).toMatchObject({
      status: 422,
      error: { code: "RANGE_TOO_LONG" },
    });
  });
});
