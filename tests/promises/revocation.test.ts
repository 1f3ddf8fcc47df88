import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as heartbeats from "../../functions/activity/heartbeat.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as refresh from "../../functions/auth/refresh-token.ts";
import * as ticket from "../../functions/websocket/ticket.ts";
import { forgetStandings } from "../../lib/platform/live/changed-standings.ts";
import { publishEvents } from "../../lib/platform/live/events.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";
import { useTestDatabase } from "../setup/database.ts";
import { heartbeat } from "../steps/activity/heartbeats.ts";
import { everyRoute, type Route } from "../steps/call/endpoints.ts";
import { exampleCall } from "../steps/call/example-call.ts";
import { type Call, call } from "../steps/call/when.ts";
import { useMails } from "../steps/mail/mails.ts";
import { whenEventsArrive } from "../steps/queues/events-queue.ts";
import type { Member } from "../steps/scene/given.ts";
import { givenSocket, useFakeSockets, whenConnecting, whenSaying } from "../steps/sockets/sockets.ts";
import { ENDS, givenSignedIn, type SignedIn } from "./ends-of-sessions.ts";
import { tell } from "./figures.ts";

useTestDatabase();
const sockets = useFakeSockets();
const mails = useMails();

const routes = (await everyRoute()).filter(({ contract }) => contract.access !== "public");
const figures = {
  "ways to end a session": ENDS.length,
  routes: routes.length,
  requests: 0,
  sockets: 0,
  "still served": 0,
};

/** How old what the heartbeat route knows of ended sessions may be; the promise is sixty. */
const KNOWN_SECONDS = 20;

beforeAll(() => {
  process.env.RATE_LIMIT_PUBLIC = "1000000";
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterEach(() => vi.useRealTimers());
afterAll(() => tell(13, "revocation", { ...figures, "s until the last route refuses, at most": KNOWN_SECONDS }));

describe.each(ENDS)("$what", ({ end }) => {
  // What was looked at by a clock that ran ahead would be believed for as long.
  afterAll(() => forgetStandings());
  let scene: SignedIn;
  let open: Record<"subscribed" | "silent", string>;
  let unused: string;

  beforeAll(async () => {
    scene = await givenSignedIn();
    const { member } = scene;
    open = { subscribed: await givenSocket(member, "notifications", "users"), silent: await givenSocket(member) };
    unused = (await call(ticket, member)).data.ticket;
    await call(checkIn, { token: member.token, body: {} });
    expect((await beat(member)).status).toBe(202);
    await whenEventsArrive();
    await end(scene, mails);
  });

  it("ends the access token on every route", async () => {
    for (const route of routes.filter(({ name }) => name !== "POST /api/activity/heartbeat"))
      await expectRefused(route, { ...exampleCall(route), token: scene.member.token });
  });

  it("ends the refresh token", async () => {
    const { status, error } = await call(refresh, { body: { refresh_token: scene.refresh_token } });
    expect([status, error?.code]).toEqual([401, "REFRESH_TOKEN_INVALID"]);
  });

  it("opens no socket for a ticket that was not used yet", async () => {
    expect(await whenConnecting(crypto.randomUUID(), { ticket: unused })).toBe(401);
  });

  it("closes the open sockets, whatever they listen to, and tells them nothing more", async () => {
    const heard = sockets.framesOf(open.subscribed).length;
    const { org_id, id } = scene.member;
    const event = statusEvent({ user_id: id, department: null }, "idle", null);
    await publishEvents([{ ...event, org_id }]);
    await whenEventsArrive();
    for (const id of Object.values(open)) {
      figures.sockets++;
      expect(sockets.hungUp.has(id)).toBe(true);
      expect(await (await liveStore()).findSocket(id)).toBeUndefined();
    }
    expect(sockets.framesOf(open.subscribed)).toHaveLength(heard);
    await whenSaying(open.subscribed, { action: "subscribe", channel: "users" });
    expect(sockets.framesOf(open.subscribed).at(-1)).toMatchObject({
      event: "error",
      error: { code: "UNAUTHENTICATED" },
    });
  });

  // Last: it moves the clock, which AWS clients do not get over.
  it("ends heartbeats twenty seconds later, when the process looks what has ended", async () => {
    vi.useFakeTimers({ now: Date.now() + KNOWN_SECONDS * 1000, toFake: ["Date"] });
    figures.requests++;
    const { status } = await beat(scene.member);
    if (status !== 401) figures["still served"]++;
    expect(status).toBe(401);
  });
});

async function expectRefused(route: Route, request: Call): Promise<void> {
  const { status, error } = await call(route, request);
  figures.requests++;
  if (status !== 401) figures["still served"]++;
  expect([route.name, status, error?.code]).toEqual([route.name, 401, "TOKEN_INVALID"]);
}

const beat = ({ token }: Member) => call(heartbeats, { token, body: heartbeat(Math.floor(Date.now() / 1000)) });
