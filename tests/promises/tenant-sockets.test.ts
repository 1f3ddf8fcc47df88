import { randomUUID } from "node:crypto";
import type { SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handler as pushEvents } from "../../functions/jobs/push-events.ts";
import type { QueuedEvent } from "../../lib/platform/live/events.ts";
import { ROLES } from "../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../setup/database.ts";
import type { Member } from "../steps/scene/given.ts";
import { givenTenant, type Tenant } from "../steps/scene/tenant.ts";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";
import { type Frame, givenSocket, useFakeSockets, whenDisconnected, whenSaying } from "../steps/sockets/sockets.ts";
import { foundIn, type Traces, tracesOf } from "../steps/tokens/traces.ts";
import { tell } from "./figures.ts";

useTestDatabase();
relaxDatabaseTimeouts();
const sockets = useFakeSockets();

let own: Tenant;
let foreign: Tenant;
let traces: Traces;
const figures = { subscriptions: 0, events: 0, leaks: 0 };

beforeAll(async () => {
  own = await givenTenant();
  foreign = await givenTenant();
  traces = await tracesOf(foreign);
});
afterAll(() => tell(4, "sockets", figures));

/** Every channel that there is, about these things. */
const channelsOf = (tenant: Tenant) => {
  // A channel is about an id of ours; an authenticator's has another form.
  const { employee_id: _, credential: __, ...ids } = tenant.ids;
  return [
    ...["attendance", "users", "notifications"],
    ...["live", "session", "class"].flatMap((kind) =>
      [...Object.values(ids), tenant.outsider.id].map((id) => `${kind}:${id}`),
    ),
  ];
};

describe("a socket", () => {
  it.each(ROLES)("of a %s is answered about a channel of another organization as about one of nobody", async (role) => {
    for (const channel of channelsOf(foreign).filter((name) => name.includes(":"))) {
      const id = await givenSocket(own.members[role]);
      const unknown = channel.replace(/:.*/, `:${randomUUID()}`);
      expect(await answersTo(id, channel)).toEqual(await answersTo(id, unknown));
      await whenDisconnected(id);
    }
  });

  it.each(ROLES)("of a %s hears nothing of another organization", async (role) => {
    const channels = [...new Set([...channelsOf(foreign), ...channelsOf(own)])];
    const listening = await givenSocket(own.members[role], ...channels);
    const control = await givenSocket(foreign.members.admin, ...channels);
    figures.subscriptions += channels.length;
    const events = channels.map((channel) => eventOf(foreign.members.employee, channel, "Research", foreign.canary));
    await whenPushed(events);
    const leaked = foundIn(heardBy(listening), traces);
    figures.events += events.length;
    figures.leaks += leaked.length;
    expect(leaked).toEqual([]);
    expect(heardBy(listening)).toEqual([]);
    expect(foundIn(heardBy(control), traces)).toContain(foreign.canary);
  });

  it("of a manager hears nothing of other departments, where an administrator does", async () => {
    const channels = channelsOf(own);
    const manager = await givenSocket(own.members.manager, ...channels);
    const admin = await givenSocket(own.members.admin, ...channels);
    const events = channels.map((channel) => eventOf(own.outsider, channel, "Sales", own.outsider_canary));
    await whenPushed(events);
    figures.events += events.length;
    expect(heardBy(manager)).toEqual([]);
    expect(heardBy(admin).length).toBeGreaterThan(1);
  });
});

const subscribing = ["subscribed", "unsubscribed", "error", "pong"];
const heardBy = (id: string) => sockets.framesOf(id).filter(({ event }: Frame) => !subscribing.includes(event));

/** What is answered to a subscription and its end, without the channel's name and the time. */
async function answersTo(id: string, channel: string): Promise<unknown[]> {
  const before = sockets.framesOf(id).length;
  for (const action of ["subscribe", "unsubscribe"]) await whenSaying(id, { action, channel });
  figures.subscriptions++;
  const frames = sockets.framesOf(id).slice(before);
  expect(frames).toHaveLength(2);
  expect(JSON.stringify(frames)).not.toContain("RATE_LIMITED");
  return frames.map(({ at: _, ...frame }: Frame) => JSON.parse(JSON.stringify(frame).replaceAll(channel, "…")));
}

function eventOf({ org_id, id }: Member, channel: string, department: string, text: string): QueuedEvent {
  const about = { org_id, user_id: id, department, data: { user_id: id, title: text } };
  return { event: "user:status", channel, ...about, at: new Date().toISOString() };
}

async function whenPushed(events: readonly QueuedEvent[]): Promise<void> {
  const Records = events.map((event) => ({ messageId: randomUUID(), body: JSON.stringify(event) }));
  expect(await pushEvents({ Records } as SQSEvent)).toEqual({ batchItemFailures: [] });
}
