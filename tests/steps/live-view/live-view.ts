import { randomUUID } from "node:crypto";
import * as start from "../../../functions/live-view/start.ts";
import * as live from "../../../functions/websocket/live.ts";
import type { Settings } from "../../../lib/platform/tenancy/rules/settings.ts";
import { call } from "../call/when.ts";
import { givenCheckedIn, postFile } from "../images/screenshots.ts";
import { givenMember, givenSetting, type Member } from "../scene/given.ts";
import { done } from "../scene/tenant-work.ts";
import { type FakeSockets, type Frame, givenSocket, socketEvent, UNHURRIED } from "../sockets/sockets.ts";

/** Whoever may watch, whenever it is. */
export const LIVE_VIEW: Settings["live_view"] = {
  enabled: true,
  consent: "notify",
  roles: "manager",
  max_minutes: 10,
  minutes_per_member_day: 30,
  frame_seconds: 2,
  max_width: 1280,
  working_hours_only: false,
  member_may_stop: true,
};

/** What would be a picture; nobody looks at its bytes. */
export const PICTURE = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

export type Scene = { member: Member; viewer: Member; tracker: string; dashboard: string };

/** A member at work with a tracker's socket, and a manager with a dashboard's. */
export async function givenWatchers(settings: Partial<Settings["live_view"]> = {}): Promise<Scene> {
  const member = await givenCheckedIn();
  await givenSetting(member.org_id, "live_view", { ...LIVE_VIEW, ...settings });
  const viewer = await givenMember({ org_id: member.org_id, role: "manager" });
  const tracker = await givenSocket(member, "notifications");
  return { member, viewer, tracker, dashboard: await givenSocket(viewer, "notifications") };
}

export function whenStarting(viewer: Member, member: Member, more: { minutes?: number; now?: Date } = {}) {
  const { now, ...minutes } = more;
  const body = { user_id: member.id, reason: "support call 17", ...minutes };
  return call(start, { token: viewer.token, body, ...(now !== undefined && { now }) });
}

export async function givenView(viewer: Member, member: Member, minutes?: number): Promise<string> {
  return done(await whenStarting(viewer, member, minutes === undefined ? {} : { minutes })).live_view.id;
}

/** Says a frame over a socket and answers what comes back. */
export async function whenTelling(
  sockets: FakeSockets,
  socket: string,
  frame: Record<string, unknown>,
  at = new Date(),
): Promise<Frame> {
  const before = sockets.framesOf(socket).length;
  const event = socketEvent(socket, "$default", { body: JSON.stringify(frame) });
  event.requestContext.requestTimeEpoch = at.getTime();
  await live.handler(event, UNHURRIED);
  const heard = sockets.framesOf(socket).slice(before);
  return heard.find(({ event: name }: Frame) => name !== "live:frame");
}

export const ready = (live_id: string) => ({
  action: "live:ready",
  live_id,
  indicator: true,
  width: 1280,
  height: 800,
});

export const frame = (live_id: string, seq: number, more: Record<string, unknown> = {}) => ({
  action: "live:frame",
  live_id,
  seq,
  at: new Date().toISOString(),
  width: 1280,
  height: 800,
  bytes: PICTURE.length,
  changed: true,
  ...more,
});

export const watching = (live_id: string, seq?: number) => ({
  action: "live:watching",
  live_id,
  ...(seq !== undefined && { seq }),
});

/** A view whose tracker is ready and whose viewer watches, with the answer by which the next picture is posted. */
export async function givenLive(sockets: FakeSockets, scene: Scene): Promise<{ live_id: string; go: Frame }> {
  const live_id = await givenView(scene.viewer, scene.member);
  await whenTelling(sockets, scene.dashboard, watching(live_id));
  return { live_id, go: await whenTelling(sockets, scene.tracker, ready(live_id)) };
}

/** Posts a picture by the form of an answer, and says so. */
export async function whenShowing(
  sockets: FakeSockets,
  { tracker }: Scene,
  go: Frame,
  at = new Date(),
): Promise<Frame> {
  const { live_id, seq, form } = go.data;
  await postFile(form, PICTURE);
  return whenTelling(sockets, tracker, frame(live_id, seq), at);
}

/** The pictures that a socket was told of. */
export const picturesOf = (sockets: FakeSockets, socket: string): Frame[] =>
  sockets.framesOf(socket).filter(({ event }: Frame) => event === "live:frame");

/** An id that nothing has. */
export const nobodys = () => randomUUID();
