import { describe, expect, it } from "vitest";
import * as z from "zod";
import { defineContract } from "../../../lib/platform/http/contract.ts";
import { endpoint } from "../../../lib/platform/http/endpoint.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();

/** An endpoint that tells how its transaction is isolated. */
function telling(method: "GET" | "POST") {
  const contract = defineContract({
    method,
    path: "/api/telling",
    summary: "Of the tests",
    access: "member",
    response: z.object({ transaction_isolation: z.string() }),
    errors: [],
  });
  return {
    contract,
    handler: endpoint(contract, async ({ db }) => ({ data: await db.one("show transaction_isolation") })),
  };
}

describe("the transaction of a request", () => {
  it("sees one moment when it only reads, so that what several statements say fits together", async () => {
    const { token } = await givenMember();
    expect((await call(telling("GET"), { token })).data).toEqual({ transaction_isolation: "repeatable read" });
  });

  it("sees what others have committed when it writes, so that locks decide", async () => {
    const { token } = await givenMember();
    expect((await call(telling("POST"), { token })).data).toEqual({ transaction_isolation: "read committed" });
  });
});
