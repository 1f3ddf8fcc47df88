import { describe, expect, it } from "vitest";
import * as list from "../../../functions/attendance/list.ts";
import * as stats from "../../../functions/attendance/stats.ts";
import * as overview from "../../../functions/reports/team-overview.ts";
import * as trends from "../../../functions/reports/trends.ts";
import * as update from "../../../functions/users/update.ts";
import { inOrganization } from "../../../lib/platform/db/transaction.ts";
import { exportRows } from "../../../lib/reports/export/rows.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, givenOrganization, type Member, sql } from "../../steps/scene/given.ts";
import { givenWorkedDay } from "../../steps/scene/worked-days.ts";

useTestDatabase();
const now = useInstant("2026-03-06T20:00:00Z");

const DATES = ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"];
const SPAN = { start_date: "2026-03-02", end_date: "2026-03-06" };

/** Five days of a member who was moved from Sales to Support after two, and who looks after each of the two. */
async function givenMove(): Promise<{ member: Member; sales: Member; support: Member; admin: Member }> {
  const { id: org_id } = await givenOrganization({ timezone: "UTC" });
  const admin = await givenMember({ org_id, role: "admin" });
  const member = await givenMember({ org_id, department: "Sales" });
  for (const date of DATES)
    await givenWorkedDay(member, { date, start: `${date}T09:00:00Z`, pieces: [["active", 3600]], summary: {} });
  const body = { department: "Support" };
  await call(update, { token: admin.token, params: { id: member.id }, body, now: new Date("2026-03-04T10:00:00Z") });
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

      const scope = { user_id: null, departments: [department] };
      const period = { from: SPAN.start_date, to: SPAN.end_date };
      const rows = await inOrganization(admin.org_id, async (db) =>
        (await Array.fromAsync(exportRows(db, scope, period, "UTC", now))).flat(),
      );
      expect(rows.map((row) => [row.date, row.department])).toEqual(dates.map((date) => [date, department]));
    }
  });

  it("have one department a date, however often it was changed on it", async () => {
    const { admin, member } = await givenMove();
    for (const department of ["A", "B", "Support"])
      await call(update, { token: admin.token, params: { id: member.id }, body: { department } });
    const kept = await sql<{ department: string }>(
      "select department from member_departments where user_id = $1 order by valid_from",
      [member.id],
    );
    expect(kept.map(({ department }) => department)).toEqual(["Sales", "Support", "Support"]);
  });
});
