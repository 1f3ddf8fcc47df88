import { describe, expect, it } from "vitest";
import * as status from "../../../functions/attendance/status.ts";
import * as views from "../../../functions/audit/views.ts";
import * as current from "../../../functions/live-view/current.ts";
import * as extend from "../../../functions/live-view/extend.ts";
import * as history from "../../../functions/live-view/history.ts";
import * as stop from "../../../functions/live-view/stop.ts";
import * as startBreak from "../../../functions/lunch-breaks/start.ts";
import * as notifications from "../../../functions/notifications/list.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import {
  givenLive,
  givenView,
  givenWatchers,
  LIVE_VIEW,
  nobodys,
  type Scene,
  whenShowing,
  whenStarting,
} from "../../steps/live-view/live-view.ts";
import { whenEventsArrive } from "../../steps/queues/events-queue.ts";
import { givenMember, givenSetting, type Member, sql } from "../../steps/scene/given.ts";
import { type Frame, givenSocket, useFakeSockets } from "../../steps/sockets/sockets.ts";

useTestDatabase();
const sockets = useFakeSockets();

const eventsOf = (socket: string, name: string) =>
  sockets.framesOf(socket).filter(({ event }: Frame) => event === name);
const rowOf = async (id: string) => found((await sql("select * from live_views where id = $1", [id]))[0]);
const auditOf = (orgId: string) =>
  sql("select action, user_id, metadata from audit_log where org_id = $1 and resource = 'live_view' order by id", [
    orgId,
  ]);
const whenStopping = (by: Member, id: string) => call(stop, { token: by.token, params: { id } });

describe("POST /api/live-view/start", () => {
  it("waits for the member's tracker, and tells the member who and why, on their devices and in their list", async () => {
    const scene = await givenWatchers();
    const { member, viewer, tracker } = scene;
    const { data, status: code } = await whenStarting(viewer, member, { minutes: 5 });
    expect(code).toBe(201);
    expect(data.live_view).toMatchObject({
      member: { id: member.id, name: member.name },
      viewer: { id: viewer.id, name: viewer.name },
      reason: "support call 17",
      state: "waiting",
      started_at: null,
      frames: 0,
    });
    expect(Date.parse(data.live_view.ends_at) - Date.parse(data.live_view.requested_at)).toBe(5 * 60_000);
    await whenEventsArrive();
    const { id } = data.live_view;
    expect(eventsOf(tracker, "live:start")).toMatchObject([
      { data: { id, viewer: { name: viewer.name }, reason: "support call 17", consent: "notify", seconds_left: 300 } },
    ]);
    expect(eventsOf(scene.dashboard, "live:start")).toEqual([]);
    const told = await call(notifications, { token: member.token });
    expect(told.data.items).toMatchObject([
      { type: "live_view_started", body: "support call 17", data: { live_id: id } },
    ]);
    const list = await call(views, { token: member.token });
    expect(list.data.items).toMatchObject([{ viewer: { id: viewer.id }, looks: { live: 1 } }]);
    expect(await auditOf(member.org_id)).toMatchObject([
      { action: "live_view.start", user_id: viewer.id, metadata: { member_id: member.id, reason: "support call 17" } },
    ]);
    const asked = await call(status, { token: member.token });
    expect(asked.data.live_view).toMatchObject({ id, viewer: { name: viewer.name }, reason: "support call 17" });
    expect((await call(status, { token: viewer.token })).data.live_view).toBeNull();
  });

  it("is refused where the organization does not use it, and for a role that may not", async () => {
    const { member, viewer } = await givenWatchers({ enabled: false });
    expect(await whenStarting(viewer, member)).toMatchObject({ status: 409, error: { code: "LIVE_VIEW_OFF" } });
    const other = await givenWatchers({ roles: "admin" });
    expect(await whenStarting(other.viewer, other.member)).toMatchObject({ status: 403, error: { code: "FORBIDDEN" } });
  });

  it("is refused of oneself, of a superior, and of whom one does not see", async () => {
    const { member, viewer } = await givenWatchers();
    const { org_id } = member;
    const admin = await givenMember({ org_id, role: "admin" });
    const seller = await givenMember({ org_id, role: "manager", managed_departments: ["Sales"] });
    expect(await whenStarting(viewer, viewer)).toMatchObject({ status: 403, error: { code: "OWN_SCREEN" } });
    expect(await whenStarting(viewer, admin)).toMatchObject({ status: 403, error: { code: "FORBIDDEN" } });
    expect(await whenStarting(seller, member)).toMatchObject({ status: 404 });
    expect(await whenStarting(await givenMember({ role: "admin" }), member)).toMatchObject({ status: 404 });
    expect(await whenStarting(member, viewer)).toMatchObject({ status: 403 });
    expect(await sql("select from live_views where org_id = $1", [org_id])).toEqual([]);
  });

  it("is refused of somebody who is not at work, on a break, or outside their hours", async () => {
    const { member, viewer } = await givenWatchers();
    const idle = await givenMember({ org_id: member.org_id });
    const notWorking = (why: string) => ({ status: 409, error: { code: "MEMBER_NOT_WORKING", details: { why } } });
    expect(await whenStarting(viewer, idle)).toMatchObject(notWorking("not_checked_in"));
    await call(startBreak, { token: member.token, body: {} });
    expect(await whenStarting(viewer, member)).toMatchObject(notWorking("on_break"));
    const other = await givenWatchers({ working_hours_only: true });
    await givenSetting(other.member.org_id, "working_days", []);
    expect(await whenStarting(other.viewer, other.member)).toMatchObject(notWorking("outside_hours"));
  });

  it("ends with the working hours where it may not go on after them", async () => {
    const { member, viewer } = await givenWatchers({ working_hours_only: true });
    const { org_id } = member;
    await givenSetting(org_id, "working_days", [1, 2, 3, 4, 5, 6, 7]);
    const clock = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
    await givenSetting(org_id, "working_hours", { start: clock(-60), end: clock(4) });
    const { data } = await whenStarting(viewer, member);
    const left = Date.parse(data.live_view.ends_at) - Date.now();
    expect(left).toBeGreaterThan(2 * 60_000);
    expect(left).toBeLessThan(4 * 60_000);
    expect(await rowOf(data.live_view.id)).toMatchObject({ ends_with_hours: true });
  });

  it("lasts no longer than it may, and a member is watched no longer in a day than they may be", async () => {
    const { member, viewer } = await givenWatchers({ max_minutes: 10, minutes_per_member_day: 12 });
    const limit = (minutes_left: number) => ({
      status: 409,
      error: { code: "LIVE_VIEW_LIMIT", details: { minutes_left, max_minutes: 10 } },
    });
    expect(await whenStarting(viewer, member, { minutes: 11 })).toMatchObject(limit(10));
    const used = await givenView(viewer, member);
    await whenStopping(viewer, used);
    // Nine minutes today; where today has not lasted so long, as long as it has.
    const ago = Math.min(9, Math.floor((Date.now() % 86_400_000) / 60_000));
    await sql(
      `update live_views set requested_at = now() - make_interval(mins => $2), indicator_at = now(),
         started_at = now() - make_interval(mins => $2), ended_at = now() where id = $1`,
      [used, ago],
    );
    const left = Math.min(10, 12 - ago);
    if (left < 10) expect(await whenStarting(viewer, member, { minutes: 10 })).toMatchObject(limit(left));
    const { data } = await whenStarting(viewer, member);
    expect(Date.parse(data.live_view.ends_at) - Date.parse(data.live_view.requested_at)).toBeLessThanOrEqual(
      left * 60_000,
    );
  });

  it("is one for each viewer and member, however often it is asked for at once", async () => {
    const { member, viewer } = await givenWatchers();
    const answers = await Promise.all(Array.from({ length: 6 }, () => whenStarting(viewer, member)));
    expect(answers.map(({ status: code }) => code).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
    const codes = answers.filter(({ error }) => error !== undefined).map(({ error }) => error.code);
    expect(new Set(codes)).toEqual(new Set(["LIVE_VIEW_OPEN"]));
  });

  it("lets a second viewer join the stream, and tells the member again", async () => {
    const { member, viewer } = await givenWatchers();
    const second = await givenMember({ org_id: member.org_id, role: "manager" });
    const answers = await Promise.all([viewer, second].map((each) => whenStarting(each, member)));
    const streams = answers.map(({ data }) => data.live_view.stream_id);
    expect(streams[0]).toBe(streams[1]);
    expect((await auditOf(member.org_id)).map(({ action }) => action)).toEqual(["live_view.start", "live_view.join"]);
    expect((await call(notifications, { token: member.token })).data.items).toHaveLength(2);
  });

  it.each([
    ["no reason", { reason: undefined }],
    ["a reason of blanks", { reason: "      " }],
    ["a reason that is too long", { reason: "x".repeat(501) }],
    ["no minutes", { minutes: 0 }],
    ["too many minutes", { minutes: 31 }],
    ["something unknown", { silent: true }],
  ])("refuses %s", async (_what, more) => {
    const { member, viewer } = await givenWatchers();
    const start = await import("../../../functions/live-view/start.ts");
    const body = { user_id: member.id, reason: "support", ...more };
    expect(await call(start, { token: viewer.token, body })).toMatchObject({ status: 400 });
  });
});

describe("POST /api/live-view/{id}/extend", () => {
  const whenExtending = (by: Member, id: string, body: { minutes?: number } = {}) =>
    call(extend, { token: by.token, params: { id }, body });
  const endOf = async (id: string) => ((await rowOf(id)).ends_at as Date).getTime();

  it("goes on for as long as was asked, and the member is told, on their devices and in their list", async () => {
    const scene = await givenWatchers();
    const { member, viewer } = scene;
    const id = await givenView(viewer, member, 3);
    const before = await endOf(id);
    const { status, data } = await whenExtending(viewer, id, { minutes: 4 });
    expect(status).toBe(200);
    expect(data.live_view).toMatchObject({ id, state: "waiting", ends_at: new Date(before + 240_000).toISOString() });
    const [told] = (await call(notifications, { token: member.token })).data.items;
    expect(told).toMatchObject({ type: "live_view_extended", body: "support call 17", data: { live_id: id } });
    expect(told?.title).toContain("4 min more");
    await whenEventsArrive();
    for (const socket of [scene.tracker, scene.dashboard])
      expect(eventsOf(socket, "live:state")).toMatchObject([
        { data: { live_id: id, ends_at: data.live_view.ends_at } },
      ]);
    expect((await auditOf(member.org_id)).at(-1)).toMatchObject({
      action: "live_view.extend",
      user_id: viewer.id,
      metadata: { member_id: member.id, minutes: 4, reason: "support call 17" },
    });
  });

  it("gives the tracker that shows it the later end with its next picture", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    await sql("update live_views set ends_at = requested_at + interval '2 minutes' where id = $1", [live_id]);
    expect((await whenExtending(scene.viewer, live_id)).status).toBe(200);
    const next = await whenShowing(sockets, scene, go);
    expect(next.data.seconds_left).toBeGreaterThan(540);
  });

  it("is in all no longer than views may be", async () => {
    const { member, viewer } = await givenWatchers({ max_minutes: 10 });
    const id = await givenView(viewer, member, 8);
    expect(await whenExtending(viewer, id, { minutes: 3 })).toMatchObject({
      status: 409,
      error: { code: "LIVE_VIEW_LIMIT", details: { minutes_left: 2, max_minutes: 10 } },
    });
    expect((await whenExtending(viewer, id)).status).toBe(200);
    expect(await whenExtending(viewer, id)).toMatchObject({ error: { details: { minutes_left: 0 } } });
  });

  it("stays within the member's day", async () => {
    const { member, viewer } = await givenWatchers({ max_minutes: 30, minutes_per_member_day: 5 });
    const id = await givenView(viewer, member, 3);
    expect(await whenExtending(viewer, id, { minutes: 3 })).toMatchObject({
      status: 409,
      error: { code: "LIVE_VIEW_LIMIT", details: { minutes_left: expect.any(Number) } },
    });
    expect((await whenExtending(viewer, id, { minutes: 1 })).status).toBe(200);
  });

  it("is not for what has ended, and not for minutes that the member agreed to", async () => {
    const { member, viewer } = await givenWatchers();
    const ended = await givenView(viewer, member, 2);
    await whenStopping(viewer, ended);
    const why = (expected: string) => ({ status: 409, error: { code: "LIVE_VIEW_FIXED", details: { why: expected } } });
    expect(await whenExtending(viewer, ended)).toMatchObject(why("ended"));
    const asking = await givenWatchers({ consent: "ask" });
    const agreed = await givenView(asking.viewer, asking.member, 2);
    expect(await whenExtending(asking.viewer, agreed)).toMatchObject(why("agreed"));
    // Nobody takes the question back by a setting that changes in the middle.
    await givenSetting(asking.member.org_id, "live_view", { ...LIVE_VIEW, consent: "notify" });
    expect(await whenExtending(asking.viewer, agreed)).toMatchObject(why("agreed"));
  });

  it("is the viewer's alone, as long as they may watch", async () => {
    const { member, viewer } = await givenWatchers();
    const id = await givenView(viewer, member, 2);
    const others = [
      await givenMember({ org_id: member.org_id, role: "admin" }),
      await givenMember({ org_id: member.org_id, role: "manager" }),
      await givenMember({ role: "admin" }),
    ];
    for (const one of others) expect(await whenExtending(one, id)).toMatchObject({ status: 404 });
    expect(await whenExtending(member, id)).toMatchObject({ status: 403 });
    await sql("update users set managed_departments = '{Elsewhere}' where id = $1", [viewer.id]);
    expect(await whenExtending(viewer, id)).toMatchObject({ status: 409, error: { code: "LIVE_VIEW_FIXED" } });
  });
});

describe("POST /api/live-view/{id}/stop", () => {
  async function givenRunning(scene: Scene): Promise<string> {
    const { live_id, go } = await givenLive(sockets, scene);
    await whenShowing(sockets, scene, go);
    return live_id;
  }

  it.each([
    ["the viewer", "stopped_by_viewer"],
    ["the member", "stopped_by_member"],
    ["an administrator", "stopped_by_admin"],
  ] as const)("ends it for %s, once", async (who, end_reason) => {
    const scene = await givenWatchers();
    const { member, viewer } = scene;
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    const live_id = await givenRunning(scene);
    const by = { "the viewer": viewer, "the member": member, "an administrator": admin }[who];
    for (let times = 0; times < 2; times++)
      expect(await whenStopping(by, live_id)).toMatchObject({
        status: 200,
        data: { live_view: { state: "ended", end_reason, frames: 1 } },
      });
    await whenEventsArrive();
    for (const socket of [scene.tracker, scene.dashboard])
      expect(eventsOf(socket, "live:stop")).toMatchObject([{ data: { live_id, reason: end_reason } }]);
    const stopped = (await auditOf(member.org_id)).filter(({ action }) => action === "live_view.stop");
    expect(stopped).toMatchObject([
      { user_id: by.id, metadata: { end_reason, frames: 1, reason: "support call 17", minutes: expect.any(Number) } },
    ]);
  });

  it("is nobody else's", async () => {
    const scene = await givenWatchers();
    const live_id = await givenView(scene.viewer, scene.member);
    const colleague = await givenMember({ org_id: scene.member.org_id, role: "manager" });
    const stranger = await givenMember({ role: "admin" });
    for (const one of [colleague, stranger]) expect(await whenStopping(one, live_id)).toMatchObject({ status: 404 });
    expect(await whenStopping(scene.viewer, nobodys())).toMatchObject({ status: 404 });
    expect(await rowOf(live_id)).toMatchObject({ state: "waiting" });
  });

  it("is not the member's where the organization says so", async () => {
    const scene = await givenWatchers({ member_may_stop: false });
    const live_id = await givenView(scene.viewer, scene.member);
    expect(await whenStopping(scene.member, live_id)).toMatchObject({ status: 403 });
  });

  it("ends all of them for the member, and of a viewer only their own", async () => {
    const scene = await givenWatchers();
    const second = await givenMember({ org_id: scene.member.org_id, role: "manager" });
    const [one, other] = [await givenView(scene.viewer, scene.member), await givenView(second, scene.member)];
    await whenStopping(scene.viewer, one);
    expect(await rowOf(other)).toMatchObject({ state: "waiting" });
    const again = await givenView(scene.viewer, scene.member);
    await whenStopping(scene.member, other);
    expect(await rowOf(again)).toMatchObject({ end_reason: "stopped_by_member" });
  });
});

describe("GET /api/live-view/current and /history", () => {
  it("show open views to both sides, and past ones to the member and those who look after them", async () => {
    const { member, viewer } = await givenWatchers();
    const colleague = await givenMember({ org_id: member.org_id });
    const id = await givenView(viewer, member);
    for (const one of [member, viewer])
      expect((await call(current, { token: one.token })).data.items).toMatchObject([{ id, state: "waiting" }]);
    expect((await call(current, { token: colleague.token })).data.items).toEqual([]);
    await whenStopping(member, id);
    expect((await call(current, { token: viewer.token })).data.items).toEqual([]);
    const past = { id, viewer: { id: viewer.id, name: viewer.name }, reason: "support call 17", state: "ended" };
    expect((await call(history, { token: member.token })).data.items).toMatchObject([past]);
    const asked = (one: Member) => call(history, { token: one.token, query: { user_id: member.id } });
    expect((await asked(viewer)).data.items).toMatchObject([past]);
    expect(await asked(colleague)).toMatchObject({ status: 403 });
    expect(
      await asked(await givenMember({ org_id: member.org_id, role: "manager", managed_departments: ["Sales"] })),
    ).toMatchObject({ status: 404 });
    expect((await call(history, { token: viewer.token })).data.items).toEqual([]);
  });

  it("come page by page", async () => {
    const { member, viewer } = await givenWatchers();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      ids.unshift(await givenView(viewer, member));
      await whenStopping(viewer, ids[0] ?? "");
    }
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: Record<string, string> = { limit: "1", ...(cursor === "" ? {} : { cursor }) };
      const { data } = await call(history, { token: member.token, query });
      seen.push(...data.items.map(({ id }) => id));
      cursor = data.next_cursor;
    }
    expect(seen).toEqual(ids);
  });

  it("say nothing of other days", async () => {
    const { member, viewer } = await givenWatchers();
    await givenView(viewer, member);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const asked = (query: Record<string, string>) => call(history, { token: member.token, query });
    expect((await asked({ from: tomorrow })).data.items).toEqual([]);
    expect((await asked({ to: tomorrow })).data.items).toHaveLength(1);
    expect(await asked({ from: tomorrow, to: new Date().toISOString() })).toMatchObject({ status: 400 });
  });

  it("names a socket of nobody who only follows the member", async () => {
    const scene = await givenWatchers();
    const follower = await givenSocket(scene.viewer, `live:${scene.member.id}`);
    const { go } = await givenLive(sockets, scene);
    await whenShowing(sockets, scene, go);
    await whenEventsArrive();
    expect(eventsOf(follower, "live:frame")).toEqual([]);
    expect(eventsOf(scene.dashboard, "live:frame")).toHaveLength(1);
  });
});
