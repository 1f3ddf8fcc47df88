import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contract as heartbeat } from "../../functions/activity/heartbeat.ts";
import { contract as checkIn } from "../../functions/attendance/check-in.ts";
import { AppError } from "../../lib/platform/errors.ts";
import type { Contract } from "../../lib/platform/http/contract.ts";
import { rateLimit } from "../../lib/platform/http/rate-limit.ts";
import { useTestDatabase } from "../setup/database.ts";

useTestDatabase();

const LIMIT = 400;
const PROCESSES = 5;

beforeEach(() => {
  process.env.RATE_LIMIT_MEMBER = String(LIMIT);
});
afterEach(() => {
  delete process.env.RATE_LIMIT_MEMBER;
});

/** How many requests of one member get through when several processes take them in turn. */
async function letThrough(contract: Contract, requests: number): Promise<number> {
  const user_id = randomUUID();
  const steps = Array.from({ length: PROCESSES }, () => rateLimit(contract).before);
  let through = 0;
  for (let request = 0; request < requests; request++) {
    const event = { call: { now: new Date(), ip: "192.0.2.1", claims: { user_id } } };
    try {
      await steps[request % PROCESSES]?.({ event } as never);
      through += 1;
    } catch (error) {
      expect(error instanceof AppError && error.code).toBe("RATE_LIMITED");
    }
  }
  return through;
}

describe("the limit of a member's requests", () => {
  it("is the same however many processes there are", async () => {
    expect(await letThrough(checkIn, LIMIT + 50)).toBe(LIMIT);
  });

  it("is a half percent more for each process where calls are frequent", async () => {
    expect(await letThrough(heartbeat, LIMIT + 50)).toBe(LIMIT + PROCESSES * 2);
  });
});
