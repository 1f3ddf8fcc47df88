import pg from "pg";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as logout from "../../../functions/auth/logout.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-06-17T12:00:00Z");
afterEach(() => vi.restoreAllMocks());

/** What a request says to PostgreSQL, and how often it waits for an answer before it goes on. */
async function count(ask: () => Promise<{ status: number }>, status: number) {
  const said = { statements: 0, waits: 0 };
  const open = new WeakMap<object, number>();
  const query = pg.Client.prototype.query as (this: object, ...given: unknown[]) => unknown;
  vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: object, ...given: unknown[]) {
    const answer = query.apply(this, given);
    if (!(answer instanceof Promise)) return answer as never;
    said.statements += 1;
    const before = open.get(this) ?? 0;
    if (before === 0) said.waits += 1;
    open.set(this, before + 1);
    const settle = () => void open.set(this, (open.get(this) ?? 1) - 1);
    answer.then(settle, settle);
    return answer as never;
  } as typeof pg.Client.prototype.query);
  expect((await ask()).status).toBe(status);
  vi.restoreAllMocks();
  return said;
}

const at = (time: string) => ({ timestamp: `2026-06-17T${time}:00Z` });

/** What is allowed is what is needed now: more is either a mistake or a reason. */
describe("a request waits for PostgreSQL no more often than it has to", () => {
  it("where work is declared that began hours ago", async () => {
    const { token } = await givenMember();
    await call(checkIn, { token, body: { ...at("05:00"), ended_at: "2026-06-17T06:00:00Z" } });
    const { statements, waits } = await count(() => call(checkIn, { token, body: at("08:00") }), 201);
    expect(statements).toBeLessThanOrEqual(26);
    expect(waits).toBeLessThanOrEqual(17);
  });

  it("where work ends", async () => {
    const { token } = await givenMember();
    await call(checkIn, { token, body: at("08:00") });
    const { statements, waits } = await count(() => call(checkOut, { token, body: {} }), 200);
    expect(statements).toBeLessThanOrEqual(24);
    expect(waits).toBeLessThanOrEqual(16);
  });

  it("at a sign-out, whose entry in the audit log goes with the commit", async () => {
    const { token, org_id } = await givenMember();
    const { waits } = await count(() => call(logout, { token }), 200);
    // The limit of requests, who it is, that it is over, and the commit.
    expect(waits).toBeLessThanOrEqual(4);
    expect(await sql("select from audit_log where org_id = $1 and action = 'logout'", [org_id])).toHaveLength(1);
  });
});
