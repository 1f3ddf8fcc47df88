import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as ticket from "../../../functions/websocket/ticket.ts";
import { liveStore } from "../../../lib/platform/live/store.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";
import {
  givenSocket,
  useFakeSockets,
  whenConnecting,
  whenDisconnected,
  whenSaying,
} from "../../steps/sockets/sockets.ts";

useTestDatabase();
useFakeSockets();

describe("POST /api/realtime/ticket", () => {
  it("answers a ticket for half a minute and where to take it", async () => {
    const { token } = await givenMember();
    const { status, data } = await call(ticket, { token });
    expect([status, data.expires_in]).toEqual([200, 30]);
    expect(data.ticket).toMatch(/^[\w-]{43}$/);
    expect(data.url).toBe(`${process.env.WEBSOCKET_URL}?ticket=${data.ticket}`);
  });

  it("does not store the ticket itself", async () => {
    const { token } = await givenMember();
    const { data } = await call(ticket, { token });
    expect(await sql("select from live.tickets where hash = $1", [data.ticket])).toEqual([]);
  });

  it("asks for a sign-in", async () => {
    expect(await call(ticket, {})).toMatchObject({ status: 401 });
  });
});

describe("$connect", () => {
  it("opens a socket for who holds the ticket", async () => {
    const member = await givenMember({ role: "manager", managed_departments: ["Sales"] });
    const id = await givenSocket(member);
    expect(await (await liveStore()).findSocket(id)).toEqual({
      org_id: member.org_id,
      user_id: member.id,
      session_id: member.session_id,
      role: "manager",
      managed_departments: ["Sales"],
    });
  });

  it.each([[null], [{}], [{ ticket: "" }], [{ ticket: "guessed" }], [{ ticket: "x".repeat(10_000) }]])(
    "refuses %j",
    async (query) => {
      expect(await whenConnecting(randomUUID(), query)).toBe(401);
    },
  );
});

describe("$disconnect", () => {
  it("forgets the socket and what it subscribed to", async () => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager);
    await whenSaying(id, { action: "subscribe", channel: "users" });
    const store = await liveStore();
    expect(await store.subscribers(manager.org_id, "users")).toHaveLength(1);
    expect(await whenDisconnected(id)).toBe(200);
    expect(await store.findSocket(id)).toBeUndefined();
    expect(await store.subscribers(manager.org_id, "users")).toEqual([]);
  });

  it("does not mind a socket that was never there", async () => {
    expect(await whenDisconnected(randomUUID())).toBe(200);
  });
});
