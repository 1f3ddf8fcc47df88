import { randomUUID } from "node:crypto";
import type { SQSEvent } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as pushEvents from "../../functions/jobs/push-events.ts";
import { asWorker } from "../../lib/platform/db/transaction.ts";
import type { QueuedEvent } from "../../lib/platform/live/events.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { PUSH } from "../../lib/platform/timeouts.ts";
import * as details from "../../lib/reports/status-details.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat, ingestBatch, message } from "../steps/activity/heartbeats.ts";
import { eventually } from "../steps/call/eventually.ts";
import { call } from "../steps/call/when.ts";
import { takeTexts } from "../steps/queues/queues.ts";
import { undoneOf } from "../steps/queues/undone.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { noonZone } from "../steps/scene/worked-days.ts";
import { givenSocket, useFakeSockets, whenSaying } from "../steps/sockets/sockets.ts";

useTestDatabase();
const sockets = useFakeSockets();

const about = ({ org_id, id }: Member, more: Partial<QueuedEvent> = {}): QueuedEvent => ({
  event: "user:status",
  channel: "users",
  org_id,
  user_id: id,
  department: null,
  data: { user_id: id, state: "idle" },
  at: "2026-01-05T10:00:00.000Z",
  ...more,
});

async function whenQueued(...bodies: unknown[]): Promise<string[]> {
  const Records = bodies.map((body, index) => ({
    messageId: `message-${index}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
  }));
  const ids = Records.map(({ messageId }) => messageId);
  return undoneOf(process.env.EVENTS_QUEUE_URL, await pushEvents.handler({ Records } as SQSEvent), ids);
}

/** The frames after the answers to the subscriptions. */
const heard = (id: string) => sockets.framesOf(id).filter(({ event }) => event !== "subscribed");

describe("push-events", () => {
  it("tells the channel's subscribers, and nobody else", async () => {
    const member = await givenMember();
    const manager = await givenMember({ org_id: member.org_id, role: "manager" });
    const watching = await givenSocket(manager, "users");
    const elsewhere = await givenSocket(manager, "attendance");
    const foreign = await givenSocket(await givenMember({ role: "admin" }), "users");
    expect(await whenQueued(about(member))).toEqual([]);
    expect(heard(watching)).toEqual([
      {
        event: "user:status",
        channel: "users",
        data: {
          user_id: member.id,
          state: "idle",
          application: null,
          totals: expect.objectContaining({ total_work_duration: 0 }),
          as_of: expect.any(String),
          date: expect.any(String),
        },
        at: "2026-01-05T10:00:00.000Z",
      },
    ]);
    expect([heard(elsewhere), heard(foreign)]).toEqual([[], []]);
  });

  it("tells members what they do now on their own channel, and is no look of a manager who follows it", async () => {
    const member = await givenMember();
    const manager = await givenMember({ org_id: member.org_id, role: "manager" });
    const colleague = await givenMember({ org_id: member.org_id });
    const own = await givenSocket(member, `live:${member.id}`);
    const following = await givenSocket(manager, `live:${member.id}`);
    const other = await givenSocket(colleague, `live:${colleague.id}`);
    const looks = () => sql("select * from looks where member_id = $1", [member.id]);
    const before = await looks();
    await whenQueued(about(member));
    expect(heard(own)).toMatchObject([
      { event: "user:status", channel: `live:${member.id}`, data: { user_id: member.id, state: "idle" } },
    ]);
    expect([heard(following), heard(other)]).toEqual([[], []]);
    expect(await looks()).toEqual(before);
  });

  it("tells managers with departments only of those", async () => {
    const manager = await givenMember({ role: "manager", managed_departments: ["Sales"] });
    const member = await givenMember({ org_id: manager.org_id });
    const id = await givenSocket(manager, "users");
    await whenQueued(about(member, { department: "Research" }), about(member, { department: "Sales", data: { n: 1 } }));
    expect(heard(id)).toMatchObject([{ data: { n: 1 } }]);
  });

  it("keeps notifications to whom they are for", async () => {
    const member = await givenMember();
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    const [own, other] = [await givenSocket(member, "notifications"), await givenSocket(admin, "notifications")];
    await whenQueued(about(member, { event: "notification", channel: "notifications" }));
    expect([heard(own).length, heard(other).length]).toEqual([1, 0]);
  });

  it("pushes nothing of a batch that will come again", async () => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager, "users");
    const batch = [about(manager), about(manager, { event: "sessions:revoked", channel: "sessions" })];
    vi.spyOn(await liveStore(), "socketsOf").mockRejectedValueOnce(new Error("Connection is closed."));
    expect(await whenQueued(...batch)).toEqual(["message-0", "message-1"]);
    expect(heard(id)).toEqual([]);
    await whenQueued(...batch);
    expect(heard(id)).toHaveLength(1);
  });

  it("keeps the order of events over all channels of a socket", async () => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager, "users", "attendance");
    const at = (second: number) => `2026-01-05T10:00:0${second}.000Z`;
    const events = [3, 1, 4, 2, 0].map((second) =>
      about(manager, { channel: second % 2 === 0 ? "users" : "attendance", at: at(second) }),
    );
    await whenQueued(...events);
    expect(heard(id).map((frame) => frame.at)).toEqual([0, 1, 2, 3, 4].map(at));
  });

  it("reads a channel's subscribers once, however many events it has", async () => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager, "users");
    const reads = vi.spyOn(await liveStore(), "subscribers");
    await whenQueued(...Array.from({ length: 100 }, () => about(manager)));
    // The member's own channel, too.
    expect(reads).toHaveBeenCalledTimes(2);
    expect(heard(id)).toHaveLength(100);
    reads.mockRestore();
  });

  it("gives back what is no event, and pushes the rest", async () => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager, "users");
    const bad = ["{", "null", { ...about(manager), org_id: "1" }, { event: "x" }];
    expect(await whenQueued(bad[0], about(manager), ...bad.slice(1))).toEqual([
      "message-0",
      "message-2",
      "message-3",
      "message-4",
    ]);
    expect(heard(id)).toHaveLength(1);
  });

  it("forgets sockets that are gone", async () => {
    const manager = await givenMember({ role: "manager" });
    const [gone, here] = [await givenSocket(manager, "users"), await givenSocket(manager, "users")];
    sockets.behave(gone, "gone");
    expect(await whenQueued(about(manager), about(manager))).toEqual([]);
    expect(await (await liveStore()).findSocket(gone)).toBeUndefined();
    expect(heard(here)).toHaveLength(2);
  });

  it("lets slow and broken sockets hold up nobody, and gives nothing back for them", async () => {
    const manager = await givenMember({ role: "manager" });
    const [slow, broken, good] = [
      await givenSocket(manager, "users"),
      await givenSocket(manager, "users"),
      await givenSocket(manager, "users"),
    ];
    sockets.behave(slow, "slow");
    sockets.behave(broken, "broken");
    const started = performance.now();
    const pushing = whenQueued(...Array.from({ length: 20 }, () => about(manager)));
    await eventually("the good one hears while the slow one is waited for", () =>
      heard(good).length > 0 && sockets.waitedFor.has(slow) ? true : undefined,
    );
    expect(await pushing).toEqual([]);
    expect(heard(good)).toHaveLength(20);
    // Were each of its frames waited for, the batch would take up all of its time, and the last would never be sent.
    expect(performance.now() - started).toBeLessThan(PUSH);
    expect(await (await liveStore()).findSocket(slow)).toBeDefined();
  });

  it("decides by who somebody is now, not by who connected", async () => {
    const manager = await givenMember({ role: "manager" });
    const member = await givenMember({ org_id: manager.org_id });
    const id = await givenSocket(manager, "users");
    await sql("update users set role = 'employee' where id = $1", [manager.id]);
    await whenQueued(about(member));
    expect(heard(id)).toEqual([]);
  });

  it.each([
    ["signed out", "update user_sessions set revoked_at = now(), revoked_reason = 'logout' where user_id = $1"],
    ["disabled", "update users set status = 'inactive' where id = $1"],
  ])("hangs up on who was %s", async (_how, change) => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager, "users");
    await sql(change, [manager.id]);
    await whenQueued(about(manager));
    expect(heard(id)).toEqual([]);
    expect(sockets.hungUp.has(id)).toBe(true);
    expect(await (await liveStore()).findSocket(id)).toBeUndefined();
  });

  it("does nothing without subscribers", async () => {
    expect(await whenQueued(about({ ...(await givenMember()), org_id: randomUUID() }))).toEqual([]);
  });
});

describe("what a board is told of a member's state", () => {
  async function givenAtWork() {
    // An hour ago is today there, whenever it is.
    const manager = await givenMember({ role: "manager", managed_departments: ["Sales"], timezone: noonZone() });
    const member = await givenMember({ org_id: manager.org_id, department: "Sales" });
    const start = new Date(Date.now() - 3600_000);
    await call(checkIn, { token: member.token, body: { timestamp: start.toISOString() }, now: new Date() });
    const beats = [3500, 60].map((ago) => ({
      ...heartbeat(Date.now() / 1000 - ago),
      application: "Code Editor",
      active_window: "plans.md",
    }));
    await ingestBatch([message(member, beats)]);
    await takeTexts(process.env.EVENTS_QUEUE_URL);
    return { manager, member };
  }
  const looksAt = (member: Member) =>
    sql("select viewer_id, titles, live from looks where member_id = $1", [member.id]);

  it("has the application, the day's totals, and the instant of which they are", async () => {
    const { manager, member } = await givenAtWork();
    const id = await givenSocket(manager, "users");
    const began = Date.now();
    await whenQueued(about(member, { department: "Sales" }));
    const [{ data }] = heard(id);
    expect(data).toMatchObject({ user_id: member.id, state: "idle", application: "Code Editor" });
    const asOf = Date.parse(data.as_of);
    expect(asOf).toBeGreaterThanOrEqual(began);
    const { total_work_duration: work, ...parts } = data.totals;
    expect(Math.abs(work - 3600)).toBeLessThan(30 + (asOf - began) / 1000);
    expect(Object.values(parts as Record<string, number>).reduce((sum, part) => sum + part, 0)).toBe(work);
  });

  it("is a look at the member's screen, which the member sees", async () => {
    const { manager, member } = await givenAtWork();
    await givenSocket(manager, "users");
    await whenQueued(about(member, { department: "Sales" }));
    expect(await looksAt(member)).toEqual([{ viewer_id: manager.id, titles: 1, live: 0 }]);
  });

  it("has no application of somebody who is not at work, and then nobody has looked", async () => {
    const manager = await givenMember({ role: "manager" });
    const member = await givenMember({ org_id: manager.org_id });
    const id = await givenSocket(manager, "users");
    await whenQueued(about(member, { data: { user_id: member.id, state: "offline" } }));
    expect(heard(id)).toMatchObject([{ data: { application: null, totals: { total_work_duration: 0 } } }]);
    expect(await looksAt(member)).toEqual([]);
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ])("counts each stretch once, whether a check-out comes %s the first statement", async (_when, statements) => {
    const { member } = await givenAtWork();
    const leave = () => call(checkOut, { token: member.token, body: {}, now: new Date() });
    const now = new Date();
    const { totals, sent } = await asWorker(async (db) => {
      let sent = 0;
      const meanwhile = new Proxy(db, {
        get: (target, name) => async (text: string, values: unknown[]) => {
          if (sent === statements) await leave();
          const rows = await (Reflect.get(target, name) as typeof db.query).call(target, text, values);
          sent += 1;
          if (sent === statements) await leave();
          return rows;
        },
      });
      const { org_id, id: user_id } = member;
      const found = await details.findStatusDetails(meanwhile, [{ org_id, user_id }], now);
      return { totals: found.get(user_id)?.totals, sent };
    });
    expect(Math.abs((totals?.total_work_duration ?? 0) - 3600)).toBeLessThan(30);
    expect(sent).toBe(1);
  });

  it("costs one statement for a batch, and none where nobody listens", async () => {
    const { manager, member } = await givenAtWork();
    const other = await givenMember({ org_id: manager.org_id, department: "Sales" });
    const batch = Array.from({ length: 20 }, (_, n) => about(n % 2 === 0 ? member : other, { department: "Sales" }));
    const asked = vi.spyOn(details, "findStatusDetails");
    await whenQueued(...batch);
    expect(asked).not.toHaveBeenCalled();
    await givenSocket(manager, "users");
    await whenQueued(...batch);
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
  });
});

describe("events of the organization", () => {
  const ofOrganization = (member: Member, more: Partial<QueuedEvent>) => about(member, { user_id: null, ...more });

  it("are told to everybody who listens to settings", async () => {
    const member = await givenMember();
    const [own, foreign] = [await givenSocket(member, "settings"), await givenSocket(await givenMember(), "settings")];
    const event = { event: "settings:update", channel: "settings", data: { key: "holidays" } } as const;
    await whenQueued(ofOrganization(member, event));
    expect(heard(own)).toMatchObject([{ ...event }]);
    expect(heard(foreign)).toEqual([]);
  });

  it("on private channels are none but an interval, for those without one of their own", async () => {
    const member = await givenMember();
    const other = await givenMember({ org_id: member.org_id });
    await sql("update users set screenshot_interval_minutes = 3 where id = $1", [other.id]);
    const [id, without] = [await givenSocket(member, "notifications"), await givenSocket(other, "notifications")];
    const private_ = { channel: "notifications" };
    await whenQueued(
      ofOrganization(member, { ...private_, event: "notification" }),
      ofOrganization(member, { ...private_, event: "interval:assigned" }),
      ofOrganization(member, { channel: "users", event: "user:status" }),
    );
    expect(heard(id)).toMatchObject([{ event: "interval:assigned" }]);
    expect(heard(without)).toEqual([]);
  });
});

describe("the numbers of a socket's frames", () => {
  it("have no gap, over answers and events and all channels", async () => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager, "users", "attendance");
    await whenQueued(about(manager), about(manager, { channel: "attendance" }));
    await whenSaying(id, { action: "ping" });
    await whenSaying(id, "{");
    await whenQueued(about(manager));
    expect(sockets.numbersOf(id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("are none twice, and as many as there were frames, when many send at once", async () => {
    const manager = await givenMember({ role: "manager" });
    const [one, two] = [await givenSocket(manager, "users"), await givenSocket(manager, "users")];
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        if (n % 3 === 0) await whenSaying(one, { action: "ping" });
        await whenQueued(about(manager), about(manager));
      }),
    );
    for (const [id, frames] of [
      [one, 48],
      [two, 41],
    ] as const) {
      const numbers = sockets.numbersOf(id);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(Math.max(...numbers.map(Number))).toBe(frames);
    }
  });

  it("show what was not sent", async () => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager, "users");
    sockets.behave(id, "broken");
    await whenQueued(about(manager), about(manager));
    sockets.behave(id, "well");
    await whenQueued(about(manager));
    expect(sockets.numbersOf(id)).toEqual([1, 4]);
  });

  it("are null on a socket that the service does not know", async () => {
    const id = randomUUID();
    await whenSaying(id, { action: "ping" });
    expect(sockets.numbersOf(id)).toEqual([null]);
  });
});
