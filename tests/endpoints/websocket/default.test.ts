import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { docsOf } from "../../../lib/platform/http/error-docs.ts";
import { liveStore } from "../../../lib/platform/live/store.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { givenMember } from "../../steps/scene/given.ts";
import { givenSocket, useFakeSockets, whenSaying } from "../../steps/sockets/sockets.ts";

useTestDatabase();
const sockets = useFakeSockets();

describe("$default", () => {
  it("answers a ping", async () => {
    const id = await givenSocket(await givenMember());
    expect(await whenSaying(id, { action: "ping" })).toBe(200);
    expect(sockets.framesOf(id)).toEqual([{ event: "pong", at: expect.any(String) }]);
  });

  it("subscribes, once however often it is asked, and unsubscribes", async () => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager, "attendance", "attendance");
    const store = await liveStore();
    expect((await store.subscribers(manager.org_id, "attendance")).map(({ connection_id }) => connection_id)).toEqual([
      id,
    ]);
    await whenSaying(id, { action: "unsubscribe", channel: "attendance" });
    expect(await store.subscribers(manager.org_id, "attendance")).toEqual([]);
    expect(sockets.framesOf(id)).toMatchObject([
      { event: "subscribed", channel: "attendance" },
      { event: "subscribed", channel: "attendance" },
      { event: "unsubscribed", channel: "attendance" },
    ]);
  });

  it.each([
    ["no JSON", "{", "MALFORMED_JSON", null],
    ["nothing", "", "MALFORMED_JSON", null],
    ["no object", "null", "VALIDATION_FAILED", null],
    ["no action", {}, "VALIDATION_FAILED", null],
    ["an unknown action", { action: "drop" }, "VALIDATION_FAILED", "drop"],
    ["an unknown field", { action: "ping", x: 1 }, "VALIDATION_FAILED", "ping"],
    ["no channel", { action: "subscribe" }, "VALIDATION_FAILED", "subscribe"],
    ["a channel that is no text", { action: "subscribe", channel: ["users"] }, "VALIDATION_FAILED", "subscribe"],
    ["an unknown channel", { action: "subscribe", channel: "secrets" }, "NOT_FOUND", "subscribe"],
  ] as const)("answers %s with an error frame", async (_what, frame, code, action) => {
    const id = await givenSocket(await givenMember());
    expect(await whenSaying(id, frame)).toBe(200);
    expect(sockets.framesOf(id)).toMatchObject([{ event: "error", error: { code, docs: docsOf(code) }, action }]);
  });

  it("knows no socket that did not come with a ticket", async () => {
    const id = randomUUID();
    await whenSaying(id, { action: "subscribe", channel: "notifications" });
    expect(sockets.framesOf(id)).toMatchObject([{ event: "error", error: { code: "UNAUTHENTICATED" } }]);
  });

  it("forgets a socket that is gone before it was answered", async () => {
    const id = await givenSocket(await givenMember());
    sockets.behave(id, "gone");
    expect(await whenSaying(id, { action: "ping" })).toBe(200);
    expect(await (await liveStore()).findSocket(id)).toBeUndefined();
  });

  it("never throws, even when it cannot answer", async () => {
    const id = await givenSocket(await givenMember());
    sockets.behave(id, "broken");
    expect(await whenSaying(id, { action: "ping" })).toBe(500);
  });
});
