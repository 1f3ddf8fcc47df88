import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { docsOf } from "../../../lib/platform/http/error-docs.ts";
import { liveStore, MAX_CHANNELS } from "../../../lib/platform/live/store.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";
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

  it("subscribes to several channels at once, and says of each that it refuses why", async () => {
    const employee = await givenMember();
    const id = await givenSocket(employee);
    const channels = ["settings", "users", "notifications", "secrets", "settings", `live:${employee.id}`];
    await whenSaying(id, { action: "subscribe", channels });
    expect(sockets.framesOf(id)).toEqual([
      {
        event: "subscribed",
        channels: ["settings", "notifications", `live:${employee.id}`],
        refused: [
          { channel: "users", code: "FORBIDDEN" },
          { channel: "secrets", code: "NOT_FOUND" },
        ],
        at: expect.any(String),
      },
    ]);
    const store = await liveStore();
    expect(await store.subscribers(employee.org_id, "settings")).toHaveLength(1);
    expect(await store.subscribers(employee.org_id, "users")).toEqual([]);
    await whenSaying(id, { action: "unsubscribe", channels: ["settings", "notifications"] });
    expect(sockets.framesOf(id).at(-1)).toMatchObject({
      event: "unsubscribed",
      channels: ["settings", "notifications"],
    });
    expect(await store.subscribers(employee.org_id, "settings")).toEqual([]);
  });

  it("refuses channels beyond the most that a socket has, one by one", async () => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager, "users");
    const store = await liveStore();
    for (let n = 1; n < MAX_CHANNELS - 1; n++) await store.subscribe(id, `live:${randomUUID()}`);
    await whenSaying(id, { action: "subscribe", channels: ["users", "attendance", "settings"] });
    expect(sockets.framesOf(id).at(-1)).toMatchObject({
      channels: ["users", "attendance"],
      refused: [{ channel: "settings", code: "TOO_MANY_SUBSCRIPTIONS" }],
    });
  });

  it("looks at each of several channels as if it had been asked for alone", async () => {
    const manager = await givenMember({ role: "manager", managed_departments: ["Sales"] });
    const { org_id } = manager;
    const member = await givenMember({ org_id, department: "Sales" });
    const other = await givenMember({ org_id, department: "Research" });
    const id = await givenSocket(manager);
    await whenSaying(id, { action: "subscribe", channels: [`live:${member.id}`, `live:${other.id}`] });
    expect(sockets.framesOf(id)).toMatchObject([
      { channels: [`live:${member.id}`], refused: [{ channel: `live:${other.id}`, code: "NOT_FOUND" }] },
    ]);
    expect(await sql("select member_id, live from looks where viewer_id = $1", [manager.id])).toEqual([
      { member_id: member.id, live: 1 },
    ]);
  });

  it("counts each of several channels as a frame", async () => {
    const id = await givenSocket(await givenMember());
    const rooms = Array.from({ length: MAX_CHANNELS }, () => `live:${randomUUID()}`);
    for (let n = 0; n < 3; n++) await whenSaying(id, { action: "unsubscribe", channels: rooms });
    const { refused } = sockets.framesOf(id).at(-1);
    expect(refused.filter(({ code }: { code: string }) => code === "RATE_LIMITED")).toHaveLength(30);
    await whenSaying(id, { action: "ping" });
    expect(sockets.framesOf(id).at(-1)).toMatchObject({ event: "error", error: { code: "RATE_LIMITED" } });
  });

  it.each([
    ["no JSON", "{", "MALFORMED_JSON", null],
    ["nothing", "", "MALFORMED_JSON", null],
    ["no object", "null", "VALIDATION_FAILED", null],
    ["no action", {}, "VALIDATION_FAILED", null],
    ["an unknown action", { action: "drop" }, "VALIDATION_FAILED", "drop"],
    ["an unknown field", { action: "ping", x: 1 }, "VALIDATION_FAILED", "ping"],
    ["no channel", { action: "subscribe" }, "VALIDATION_FAILED", "subscribe"],
    [
      "a channel and channels",
      { action: "subscribe", channel: "users", channels: ["users"] },
      "VALIDATION_FAILED",
      "subscribe",
    ],
    ["no channels", { action: "subscribe", channels: [] }, "VALIDATION_FAILED", "subscribe"],
    ["too many", { action: "subscribe", channels: Array(51).fill("users") }, "VALIDATION_FAILED", "subscribe"],
    [
      "a channel among others that is none",
      { action: "subscribe", channels: ["a b"] },
      "VALIDATION_FAILED",
      "subscribe",
    ],
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
