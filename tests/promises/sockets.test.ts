import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as ticket from "../../functions/websocket/ticket.ts";
import { publishEvents } from "../../lib/platform/live/events.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { ROLES, type Role } from "../../lib/platform/tenancy/rules/roles.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { whenEventsArrive } from "../steps/queues/events-queue.ts";
import { givenMember, type Member, sql } from "../steps/scene/given.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { givenSocket, useFakeSockets, whenConnecting, whenDisconnected, whenSaying } from "../steps/sockets/sockets.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();
const sockets = useFakeSockets();

const figures = { tickets: 0, subscriptions: 0, "sockets pushed to": 0 };

beforeAll(() => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterAll(() => tell(28, "tickets, channels, peers", figures));

async function givenTicket(member?: Member): Promise<string> {
  figures.tickets++;
  return (await call(ticket, member ?? (await givenMember()))).data.ticket;
}

const connect = (given: string) => whenConnecting(randomUUID(), { ticket: given });

describe("a ticket", () => {
  it("opens one socket, however many come with it at once", async () => {
    for (let round = 0; round < 5; round++) {
      const given = await givenTicket();
      const answers = await Promise.all(Array.from({ length: 50 }, () => connect(given)));
      expect(answers.toSorted()).toEqual([200, ...Array(49).fill(401)]);
      expect(await connect(given)).toBe(401);
    }
  });

  it("is good for half a minute", async () => {
    const [inTime, tooLate] = [await givenTicket(), await givenTicket()];
    const [age] = await sql(
      "select extract(epoch from max(expires_at) - now()) between 20 and 30 as good from live.tickets",
    );
    expect(age).toEqual({ good: true });
    await sql("update live.tickets set expires_at = expires_at - interval '30 seconds'");
    expect(await connect(tooLate)).toBe(401);
    await sql("update live.tickets set expires_at = clock_timestamp() + interval '10 seconds'");
    expect(await connect(inTime)).toBe(200);
  });

  it("is of its holder: it does not make a socket of another's", async () => {
    const [one, other] = [await givenMember(), await givenMember()];
    const given = [await givenTicket(one), await givenTicket(other)];
    const ids = [randomUUID(), randomUUID()];
    await Promise.all(ids.map((id, index) => whenConnecting(id, { ticket: given[index] ?? "" })));
    const store = await liveStore();
    const holders = await Promise.all(ids.map((id) => store.findSocket(id)));
    expect(holders).toMatchObject([one, other].map(({ id, org_id }) => ({ user_id: id, org_id })));
  });

  it("cannot be guessed at: nothing else connects, and nothing fails", async () => {
    const noTicket = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.base64String({ minLength: 40, maxLength: 50 }),
      fc.constant("x".repeat(100_000)),
    );
    const property = fc.asyncProperty(noTicket, async (guess) => {
      figures.tickets++;
      expect(await connect(guess)).toBe(401);
    });
    await fc.assert(property, { numRuns: 300 });
    for (const query of [null, {}, { Ticket: await givenTicket() }])
      expect(await whenConnecting(randomUUID(), query)).toBe(401);
  });
});

const EVERYBODY = ROLES;
const MANAGERS: readonly Role[] = ["manager", "admin", "super_admin"];
const ADMINS: readonly Role[] = ["admin", "super_admin"];

/** Who may subscribe to what. The manager looks after the department Research. */
const CHANNELS: readonly (readonly [what: string, channel: (cast: Cast) => string, roles: readonly Role[]])[] = [
  ["attendance", () => "attendance", MANAGERS],
  ["users", () => "users", MANAGERS],
  ["notifications", () => "notifications", EVERYBODY],
  ["the live view of themselves", ({ self }) => `live:${self.id}`, EVERYBODY],
  ["the live view of a colleague in Research", ({ researcher }) => `live:${researcher.id}`, MANAGERS],
  ["the live view of a colleague in Sales", ({ seller }) => `live:${seller.id}`, ADMINS],
  ["the live view of a member of another organization", ({ stranger }) => `live:${stranger.id}`, []],
  ["the live view of nobody", () => `live:${randomUUID()}`, []],
  ["a session that there is not", () => `session:${randomUUID()}`, []],
  ["a class that there is not", () => `class:${randomUUID()}`, []],
  ["a channel that there is not", () => "payroll", []],
  ["all channels", () => "*", []],
  ["another organization's channel by its name", ({ stranger }) => `${stranger.org_id}:users`, []],
];

type Cast = Record<"self" | "researcher" | "seller" | "stranger", Member>;

describe.each(ROLES)("a socket of a %s", (role) => {
  let cast: Cast;
  beforeAll(async () => {
    const managed = role === "manager" ? { managed_departments: ["Research"] } : {};
    const self = await givenMember({ role, department: "Research", ...managed });
    const inDepartment = (department: string) => givenMember({ org_id: self.org_id, department });
    const [researcher, seller] = [await inDepartment("Research"), await inDepartment("Sales")];
    cast = { self, researcher, seller, stranger: await givenMember({ department: "Research" }) };
  });

  it.each(CHANNELS)("may subscribe to %s exactly if the table says so", async (_what, channel, roles) => {
    const name = channel(cast);
    const id = await givenSocket(cast.self, name);
    figures.subscriptions++;
    const may = roles.includes(role);
    expect(sockets.framesOf(id).at(0)).toMatchObject({ event: may ? "subscribed" : "error" });
    const listening = await (await liveStore()).subscribers(cast.self.org_id, name);
    expect(listening.some(({ connection_id }) => connection_id === id)).toBe(may);
    await whenDisconnected(id);
  });
});

describe("a member", () => {
  it("has ten sockets at most, of fifty channels each", async () => {
    const member = await givenMember({ role: "admin" });
    const answers: number[] = [];
    for (let n = 0; n < 12; n++) answers.push(await connect(await givenTicket(member)));
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429]);

    const other = await givenMember({ role: "admin" });
    const id = await givenSocket(other);
    const colleagues = await Promise.all(Array.from({ length: 51 }, () => givenMember({ org_id: other.org_id })));
    for (const colleague of colleagues) await whenSaying(id, { action: "subscribe", channel: `live:${colleague.id}` });
    const frames = sockets.framesOf(id);
    expect(frames.filter(({ event }) => event === "subscribed")).toHaveLength(50);
    expect(frames.at(-1)).toMatchObject({ error: { code: "TOO_MANY_SUBSCRIPTIONS", details: { limit: 50 } } });
  });
});

const about = ({ id, org_id }: Member) => ({ ...statusEvent({ user_id: id, department: null }, "idle", null), org_id });
const statuses = (id: string) => sockets.framesOf(id).filter(({ event }) => event === "user:status");

describe("a socket that has ended", () => {
  it.each([
    [
      "its two hours are over",
      (id: string) => sql("update live.sockets set expires_at = now() where connection_id = $1", [id]),
    ],
    ["it was closed", whenDisconnected],
  ] as const)("hears nothing and says nothing once %s", async (_how, end) => {
    const manager = await givenMember({ role: "manager" });
    const id = await givenSocket(manager, "users");
    await end(id);
    await publishEvents([about(manager)]);
    await whenEventsArrive();
    await whenSaying(id, { action: "subscribe", channel: "notifications" });
    expect(statuses(id)).toEqual([]);
    expect(sockets.framesOf(id).at(-1)).toMatchObject({ error: { code: "UNAUTHENTICATED" } });
  });

  it("ends after two hours, as API Gateway's do", async () => {
    const id = await givenSocket(await givenMember());
    const [row] = await sql(
      "select round(extract(epoch from expires_at - now()) / 60) as minutes from live.sockets where connection_id = $1",
      [id],
    );
    expect(row).toEqual({ minutes: 120 });
  });
});

describe("peers that are slow, gone or broken", () => {
  it("keep nothing from anybody else: one after the other they would take more time than there is", async () => {
    const manager = await givenMember({ role: "manager" });
    const { org_id } = manager;
    // Each member may have ten.
    const open = async (count: number) => {
      const ten = async () => {
        const owner = await givenMember({ org_id, role: "manager" });
        return Promise.all(Array.from({ length: 10 }, () => givenSocket(owner, "users")));
      };
      return (await Promise.all(Array.from({ length: count / 10 }, ten))).flat();
    };
    const [slow, gone, broken] = [await open(30), await open(30), await open(30)];
    const good = await open(60);
    for (const id of slow) sockets.behave(id, "slow");
    for (const id of gone) sockets.behave(id, "gone");
    for (const id of broken) sockets.behave(id, "broken");
    await publishEvents([1, 2, 3].map((n) => ({ ...about(manager), data: { n } })));
    await whenEventsArrive();
    for (const id of good)
      expect(
        statuses(id)
          .map(({ data }) => data.n)
          .toSorted(),
      ).toEqual([1, 2, 3]);
    const store = await liveStore();
    const left = (await store.subscribers(manager.org_id, "users")).map(({ connection_id }) => connection_id);
    expect(left.toSorted()).toEqual([...slow, ...broken, ...good].toSorted());
    figures["sockets pushed to"] = slow.length + gone.length + broken.length + good.length;
  });
});
