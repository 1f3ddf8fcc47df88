import { describe, expect, it } from "vitest";
import * as summary from "../../../functions/reports/productivity-summary.ts";
import { addDays, weekday } from "../../../lib/platform/time/calendar.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";
import { givenWorkedDay } from "../../steps/scene/worked-days.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");

describe("GET /api/reports/productivity-summary", () => {
  it("splits the tracked time of a range, in seconds and in percentages that sum to 100.0", async () => {
    const member = await givenMember();
    const days = { "2026-03-02": [300, 100, 0], "2026-03-03": [100, 200, 100] } as const;
    for (const [date, [productive, neutral, unproductive]] of Object.entries(days))
      await givenWorkedDay(member, {
        date,
        start: `${date}T08:00:00Z`,
        pieces: [
          ["active", 900],
          ["idle", 300],
        ],
        summary: { productive, neutral, unproductive },
      });
    const { status, data } = await call(summary, {
      token: member.token,
      query: { start_date: "2026-03-01", end_date: "2026-03-03" },
    });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      total_tracked_time: 800,
      productive_time: 400,
      neutral_time: 300,
      unproductive_time: 100,
      productive_percent: 50,
      neutral_percent: 37.5,
      unproductive_percent: 12.5,
      productivity_score: 75,
      days: [
        { date: "2026-03-01", total_tracked_time: 0, productivity_score: null },
        { date: "2026-03-02", total_tracked_time: 400, productive_time: 300, productivity_score: 75 },
        { date: "2026-03-03", total_tracked_time: 400, unproductive_time: 100, productivity_score: 75 },
      ],
    });
  });

  it("has no percentages where nothing was tracked", async () => {
    const { token } = await givenMember();
    expect((await call(summary, { token, query: { period: "day" } })).data).toMatchObject({
      total_tracked_time: 0,
      productive_percent: null,
      neutral_percent: null,
      unproductive_percent: null,
    });
  });

  it("covers the current day, week or month of the organization", async () => {
    const timezone = "Pacific/Auckland";
    const { token } = await givenMember({ timezone });
    const today = "2026-06-18";
    const spanOf = async (query: Record<string, string>) => {
      const { data } = await call(summary, { token, query });
      return [data.from, data.to, data.days.length] as const;
    };
    expect(await spanOf({ period: "day" })).toEqual([today, today, 1]);
    const monday = addDays(today, 1 - weekday(today));
    expect(await spanOf({ period: "week" })).toEqual([monday, addDays(monday, 6), 7]);
    expect(await spanOf({})).toEqual([monday, addDays(monday, 6), 7]);
    const [from, to] = await spanOf({ period: "month" });
    expect([from, to.slice(0, 7)]).toEqual([`${today.slice(0, 7)}-01`, today.slice(0, 7)]);
  });

  it("refuses a period it does not know, half a range, and a period with a range", async () => {
    const { token } = await givenMember();
    const range = { start_date: "2026-03-01", end_date: "2026-03-02" };
    for (const query of [{ period: "year" }, { start_date: "2026-03-01" }, { ...range, period: "day" }])
      expect(await call(summary, { token, query })).toMatchObject({
        status: 400,
        error: { code: "VALIDATION_FAILED", details: [{ path: "query.period" }] },
      });
    expect(await call(summary, { token, query: { ...range, end_date: "2027-03-02" } })).toMatchObject({
      status: 422,
      error: { code: "RANGE_TOO_LONG" },
    });
  });

  it("is for the member and those who look after them", async () => {
    const member = await givenMember();
    const [colleague, manager] = await Promise.all([
      givenMember({ org_id: member.org_id }),
      givenMember({ org_id: member.org_id, role: "manager" }),
    ]);
    const query = { user_id: member.id };
    expect((await call(summary, { token: colleague.token, query })).status).toBe(403);
    expect((await call(summary, { token: manager.token, query })).status).toBe(200);
  });
});
