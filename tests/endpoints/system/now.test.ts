import { describe, expect, it } from "vitest";
import * as status from "../../../functions/attendance/status.ts";
import { requestLog } from "../../../lib/platform/http/request-log.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";
import { accessTokenWith } from "../../steps/tokens/forgeries.ts";

useTestDatabase();

const longAgo = new Date("2026-01-31T23:59:59.500Z");

describe("a request's now", () => {
  it("is when the gateway took it", async () => {
    const { token } = await givenMember();
    expect((await call(status, { token, now: longAgo })).data.server_time).toBe(longAgo.toISOString());
  });

  it("brings no expired token back to life", async () => {
    const member = await givenMember();
    const token = accessTokenWith(member, { exp: Math.floor(Date.now() / 1000) - 60 });
    expect(await call(status, { token, now: longAgo })).toMatchObject({ error: { code: "TOKEN_EXPIRED" } });
  });

  it("is this process's where the event says none", async () => {
    const event = { requestContext: {}, call: { now: longAgo } };
    await requestLog(status.contract).before?.({ event } as never);
    expect(Math.abs(event.call.now.getTime() - Date.now())).toBeLessThan(5000);
  });
});
