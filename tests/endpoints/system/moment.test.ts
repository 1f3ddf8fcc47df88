import { describe, expect, it } from "vitest";
import * as z from "zod";
import { defineContract } from "../../../lib/platform/http/contract.ts";
import { endpoint } from "../../../lib/platform/http/endpoint.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();

/** An endpoint that tells how its transaction is isolated, and tries to write. */
function telling(method: "GET" | "POST", more: { writes?: true } = {}) {
  const contract = defineContract({
    method,
    path: "/api/telling",
    summary: "Of the tests",
    access: "member",
    response: z.object({ isolation: z.string(), read_only: z.string() }),
    ...more,
    errors: [],
  });
  return { contract, handler: endpoint(contract, async ({ db }) => ({ data: await db.one(selectTransaction) })) };
}

const selectTransaction = `
  select current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as read_only`;

describe("the transaction of a request", () => {
  it("sees one moment when it only reads, so that what several statements say fits together, and can write nothing", async () => {
    const { token } = await givenMember();
    expect((await call(telling("GET"), { token })).data).toEqual({ isolation: "repeatable read", read_only: "on" });
  });

  it("sees one moment when it notes what it hands out", async () => {
    const { token } = await givenMember();
    const { data } = await call(telling("GET", { writes: true }), { token });
    expect(data).toEqual({ isolation: "repeatable read", read_only: "off" });
  });

  it("sees what others have committed when it writes, so that locks decide", async () => {
    const { token } = await givenMember();
    expect((await call(telling("POST"), { token })).data).toEqual({ isolation: "read committed", read_only: "off" });
  });
});
