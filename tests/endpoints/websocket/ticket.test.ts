import { beforeAll, describe, expect, it } from "vitest";
import * as ticket from "../../../functions/websocket/ticket.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember } from "../../steps/scene/given.ts";

useTestDatabase();

// As on Lambda: a pool of one connection, which the request's own transaction holds.
beforeAll(() => {
  process.env.DATABASE_POOL_MAX = "1";
});

describe("POST /api/realtime/ticket", () => {
  it("does not wait for the connection that its own request holds", async () => {
    const { token } = await givenMember();
    const { status, data } = await call(ticket, { token });
    expect(status).toBe(200);
    expect(data).toMatchObject({ expires_in: 30, url: `ws://127.0.0.1:9?ticket=${data.ticket}` });
  });

  it("gives a new ticket each time, whatever key comes with it: nobody is answered one that was never kept", async () => {
    const { token } = await givenMember();
    const headers = { "idempotency-key": "k" };
    const [one, two] = [await call(ticket, { token, headers }), await call(ticket, { token, headers })];
    expect(one.data.ticket).not.toBe(two.data.ticket);
  });
});
