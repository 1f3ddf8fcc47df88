// What a tracker says all day locks its member's timeline once, and reads the session that runs once.
import pg from "pg";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as log from "../../../functions/activity/log.ts";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as forceCheckIn from "../../../functions/attendance/force-check-in.ts";
import * as endBreak from "../../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../../functions/lunch-breaks/start.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { type Answer, call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();
const now = useInstant("2026-06-17T12:00:00Z");
afterEach(() => vi.restoreAllMocks());

const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

/** How often a request locked a timeline and read an open session, and how many statements it sent in all. */
async function counted(request: () => Promise<Answer<object>>) {
  const query = vi.spyOn(pg.Client.prototype, "query");
  const { status } = await request();
  const sent = query.mock.calls.map(([statement]: unknown[]) =>
    typeof statement === "string" ? statement : String((statement as { text?: string }).text),
  );
  query.mockRestore();
  return {
    status,
    locks: sent.filter((text) => /from user_status where .+ user_id = \$1 for no key update/.test(text)).length,
    reads: sent.filter((text) => /b\.break_start_time as on_break_since/.test(text)).length,
    all: sent.length,
  };
}

describe("a timeline", () => {
  it("is locked and read once by each fact of a day", async () => {
    const { org_id, token } = await givenMember();
    const meeting = { activity_type: "meeting", start_time: minutesAgo(30), end_time: minutesAgo(20) };
    const requests = [
      ["check-in", () => call(checkIn, { token, body: { timestamp: minutesAgo(50) } })],
      ["break", () => call(startBreak, { token, body: { timestamp: minutesAgo(45) } })],
      ["end of it", () => call(endBreak, { token, body: { timestamp: minutesAgo(40) } })],
      ["meeting", () => call(log, { token, body: meeting })],
      ["check-out", () => call(checkOut, { token, body: { timestamp: minutesAgo(10) } })],
    ] as const;
    for (const [what, request] of requests) {
      const seen = await counted(request);
      expect([what, seen]).toMatchObject([what, { status: expect.any(Number), locks: 1, reads: 1 }]);
    }
    const manager = await givenMember({ org_id, role: "manager" });
    const { id: user_id } = await givenMember({ org_id });
    const forced = () => call(forceCheckIn, { token: manager.token, body: { user_id, reason: "forgot" } });
    expect(await counted(forced)).toMatchObject({ status: 201, locks: 1, reads: 1 });
  });

  it("is read once, too, where the fact is refused", async () => {
    const { token } = await givenMember();
    for (const endpoint of [checkOut, startBreak, endBreak])
      expect(await counted(() => call(endpoint, { token, body: {} }) as Promise<Answer<object>>)).toMatchObject({
        status: 409,
        locks: 1,
        reads: 1,
      });
    await call(checkIn, { token, body: {} });
    expect(await counted(() => call(checkIn, { token, body: {} }))).toMatchObject({ status: 409, locks: 1, reads: 1 });
  });
});
