import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Context } from "aws-lambda";
import pg from "pg";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as start from "../../functions/live-view/start.ts";
import { handler } from "../../functions/websocket/live.ts";
import { closePools } from "../../lib/platform/db/pool.ts";
import { closeLiveStore, liveStore } from "../../lib/platform/live/store.ts";
import { signAccessToken } from "../../lib/platform/secrets/access-token.ts";
import { SETTINGS } from "../../lib/platform/tenancy/rules/settings.ts";
import type { SocketEvent } from "../../lib/websocket/route.ts";
import { readBody } from "../../localstack/guard/proxy.ts";
import { call } from "../../tests/steps/call/when.ts";
import { type BenchMember, givenMembers } from "../data/members.ts";
import { startCloud } from "../frame/cloud.ts";

type Go = { live_id: string; seq: number; form: { url: string; fields: Record<string, string> } };

/** One member who is watched by one viewer. */
export type Seat = {
  /** Posts a picture and says so; the milliseconds from before the post until the viewer's socket has its address. */
  show(): Promise<number>;
  /** The same without asking anybody: the picture to the bucket, and a frame to the socket. */
  showBare(): Promise<number>;
};

export type Theatre = { readonly seats: readonly Seat[]; stop(): Promise<void> };

/** As large as a full page of text at 1,280 pixels. */
const PICTURE = new Uint8Array(randomBytes(68_000));

/** So many members at work, each watched by a manager whose socket this process holds the other end of. */
export async function openTheatre(seats: number): Promise<Theatre> {
  const { database, stop: stopCloud } = await startCloud("live-view");
  process.env.DATABASE_POOL_MAX = "10";
  const gateway = openGateway();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  const stop = async () => {
    await closeLiveStore();
    await closePools();
    await owner.end();
    gateway.close();
    await stopCloud();
  };
  try {
    process.env.WEBSOCKET_ENDPOINT = await gateway.listen();
    await owner.connect();
    const people = await givenMembers(owner, { count: seats * 2, organizations: 1 });
    const live_view = { ...SETTINGS.live_view.default, enabled: true, roles: "manager", working_hours_only: false };
    await owner.query(makeWatchers, [people.slice(seats).map(({ id }) => id), JSON.stringify(live_view)]);
    const { rows } = await owner.query<{ user_id: string; id: string }>("select user_id, id from user_sessions");
    const sessions = new Map(rows.map(({ user_id, id }) => [user_id, id]));
    const taken: Seat[] = [];
    for (const [index, member] of people.slice(0, seats).entries()) {
      const viewer = people[seats + index] as BenchMember;
      taken.push(await takeSeat(gateway, member, viewer, sessions));
    }
    return { seats: taken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function takeSeat(
  gateway: Gateway,
  member: BenchMember,
  viewer: BenchMember,
  sessions: ReadonlyMap<string, string>,
): Promise<Seat> {
  const holder = ({ id, org_id }: BenchMember, role: "employee" | "manager") => {
    return { org_id, user_id: id, session_id: sessions.get(id) ?? "", role, managed_departments: null };
  };
  const [ofMember, ofViewer] = [holder(member, "employee"), holder(viewer, "manager")];
  const store = await liveStore();
  const [tracker, dashboard] = [`tracker-${member.index}`, `dashboard-${member.index}`];
  await store.openSocket(tracker, ofMember, 7200);
  await store.openSocket(dashboard, ofViewer, 7200);
  const token = (of: typeof ofMember) => signAccessToken(of).access_token;
  await call(checkIn, { token: token(ofMember), body: {} });
  const body = { user_id: member.id, reason: "bench", minutes: 10 };
  const { data } = await call(start, { token: token(ofViewer), body });
  const live_id = data.live_view.id;
  await say(dashboard, { action: "live:watching", live_id });
  let go = await gateway.next<Go>(tracker, "live:go", () =>
    say(tracker, { action: "live:ready", live_id, indicator: true, width: 1280, height: 800 }),
  );
  const picture = () => post(go);
  return {
    async show() {
      const started = performance.now();
      const shown = gateway
        .next(dashboard, "live:frame", async () => undefined)
        .then(() => performance.now() - started);
      await picture();
      const { seq } = go;
      const at = new Date().toISOString();
      const frame = { action: "live:frame", live_id, seq, at, width: 1280, height: 800, bytes: PICTURE.length };
      go = await gateway.next<Go>(tracker, "live:go", () => say(tracker, { ...frame, changed: true }));
      return shown;
    },
    async showBare() {
      const started = performance.now();
      await picture();
      const { sendToSocket } = await import("../../lib/platform/aws/sockets.ts");
      await sendToSocket(dashboard, JSON.stringify({ event: "live:frame", data: { url: go.form.url } }));
      return performance.now() - started;
    },
  };
}

async function post({ form }: Go): Promise<void> {
  const data = new FormData();
  for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
  data.append("file", new Blob([PICTURE]), "picture.jpg");
  const { status } = await fetch(form.url, { method: "POST", body: data });
  if (status !== 204) throw new Error(`The bucket answered ${status}.`);
}

async function say(connectionId: string, frame: Record<string, unknown>): Promise<void> {
  const requestContext = { connectionId, routeKey: String(frame.action), requestTimeEpoch: Date.now() };
  await handler({ requestContext, body: JSON.stringify(frame) } as unknown as SocketEvent, {} as Context);
}

type Gateway = ReturnType<typeof openGateway>;

/** The other end of all sockets. */
function openGateway() {
  const waiting = new Map<string, (data: unknown) => void>();
  const server = createServer(async (request, response) => {
    const id = decodeURIComponent((request.url ?? "").replace("/@connections/", ""));
    const { event, data } = JSON.parse(String(await readBody(request))) as { event: string; data: unknown };
    response.writeHead(200).end();
    waiting.get(`${id} ${event}`)?.(data);
    if (event === "error") throw new Error(`${id} was told ${JSON.stringify(data)}.`);
  });
  return {
    listen: () =>
      new Promise<string>((resolve) => {
        server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
      }),
    close: () => void server.close(),
    /** What a socket is told next of that name, once something was done. */
    async next<Data>(id: string, event: string, work: () => Promise<unknown>): Promise<Data> {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      waiting.set(`${id} ${event}`, resolve);
      await work();
      return (await promise) as Data;
    },
  };
}

const makeWatchers = `
  with viewers as (update users set role = 'manager' where id = any ($1::uuid[])),
    settings as (
      insert into system_settings (org_id, setting_key, setting_value) select id, 'live_view', $2 from organizations
    )
  insert into user_sessions (org_id, user_id, expires_at) select org_id, id, now() + interval '1 day' from users`;
