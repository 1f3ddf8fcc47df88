import { describe, expect, it } from "vitest";
import * as monthly from "../../../functions/reports/monthly.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";
import { givenWorkedDay } from "../../steps/scene/worked-days.ts";

useTestDatabase();
useInstant("2026-06-30T12:00:00Z");

describe("GET /api/reports/monthly", () => {
  it("adds up a calendar month, and nothing of its neighbours", async () => {
    const member = await givenMember({ timezone: "Europe/Berlin" });
    for (const date of ["2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"])
      await givenWorkedDay(member, {
        date,
        start: `${date}T08:00:00Z`,
        pieces: [
          ["active", 5400],
          ["idle", 1800],
        ],
        summary: {},
      });
    const { status, data } = await call(monthly, { token: member.token, query: { month: "3", year: "2026" } });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      from: "2026-03-01",
      to: "2026-03-31",
      total_hours: 4,
      active_percent: 75,
      idle_percent: 25,
      meeting_percent: 0,
      days_by_status: { present: 2 },
    });
    expect(data.days).toHaveLength(31);
  });

  it("has a value at the place of every date", async () => {
    const member = await givenMember();
    await givenWorkedDay(member, {
      date: "2028-02-29",
      start: "2028-02-29T08:00:00Z",
      pieces: [
        ["active", 5400],
        ["idle", 1800],
        ["lunch_break", 3600],
      ],
      summary: {},
    });
    const { data } = await call(monthly, { token: member.token, query: { month: "2", year: "2028" } });
    const zeros = Array.from({ length: 28 }, () => 0);
    expect(data.series).toEqual({
      dates: Array.from({ length: 29 }, (_, index) => `2028-02-${String(index + 1).padStart(2, "0")}`),
      work_hours: [...zeros, 3],
      active_hours: [...zeros, 1.5],
      idle_hours: [...zeros, 0.5],
      untracked_hours: [...zeros, 0],
      productivity_scores: [...zeros.map(() => null), 75],
    });
  });

  it("is the current month of the organization unless one is given", async () => {
    const { token } = await givenMember({ timezone: "Pacific/Kiritimati" });
    const { data } = await call(monthly, { token });
    expect(data.from).toBe("2026-07-01");
  });

  it("refuses months that do not exist", async () => {
    const { token } = await givenMember();
    for (const month of ["13", "0", "-1", "1.5", "March", ""])
      expect([month, await call(monthly, { token, query: { month } })]).toMatchObject([
        month,
        { status: 400, error: { code: "VALIDATION_FAILED", details: [{ path: "query.month" }] } },
      ]);
    expect((await call(monthly, { token, query: { year: "9999" } })).status).toBe(400);
  });

  it("is not for somebody of another organization to see", async () => {
    const [admin, stranger] = await Promise.all([givenMember({ role: "admin" }), givenMember()]);
    expect((await call(monthly, { token: admin.token, query: { user_id: stranger.id } })).status).toBe(404);
  });
});
