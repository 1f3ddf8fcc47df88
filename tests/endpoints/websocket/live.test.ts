import { describe, expect, it } from "vitest";
import { handler as sweepIdle } from "../../../functions/jobs/sweep-idle.ts";
import * as startBreak from "../../../functions/lunch-breaks/start.ts";
import { removeForgottenFrames } from "../../../lib/live-view/frames.ts";
import { headObject, listObjects } from "../../../lib/platform/aws/bucket.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { found } from "../../steps/call/found.ts";
import { call } from "../../steps/call/when.ts";
import { postFile } from "../../steps/images/screenshots.ts";
import {
  frame,
  givenLive,
  givenView,
  givenWatchers,
  nobodys,
  PICTURE,
  picturesOf,
  ready,
  watching,
  whenShowing,
  whenStarting,
  whenTelling,
} from "../../steps/live-view/live-view.ts";
import { whenEventsArrive } from "../../steps/queues/events-queue.ts";
import { givenMember, sql } from "../../steps/scene/given.ts";
import { givenSocket, useFakeSockets } from "../../steps/sockets/sockets.ts";

useTestDatabase();
const sockets = useFakeSockets();

const say = (socket: string, said: Record<string, unknown>, at?: Date) => whenTelling(sockets, socket, said, at);
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);
const rowOf = async (id: string) => found((await sql("select * from live_views where id = $1", [id]))[0]);
const prefixOf = async (id: string) => {
  const { org_id, stream_id } = await rowOf(id);
  return `live/${org_id}/${stream_id}/`;
};

describe("live:ready", () => {
  it("begins the pictures, with a form for one key, one type and so many bytes", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    expect(go).toMatchObject({ event: "live:go", data: { live_id, seq: 1, wait_ms: 0, max_width: 1280 } });
    expect(await rowOf(live_id)).toMatchObject({ state: "live", indicator_at: expect.any(Date) });
    await whenEventsArrive();
    const told = sockets.framesOf(scene.dashboard).filter(({ event, data }) => event === "live:state" && data.width);
    expect(told).toMatchObject([{ data: { live_id, state: "live", width: 1280, height: 800 } }]);
    const { form } = go.data;
    expect(Object.entries(form.fields)).toContainEqual(["Content-Type", "image/jpeg"]);
    expect(form.fields.key).toBe(`${await prefixOf(live_id)}1`);
    expect(await postFile(form, new Uint8Array(300 * 1024))).toMatchObject({ code: "EntityTooLarge" });
    expect(await postFile(form, new Uint8Array(0))).toMatchObject({ code: "EntityTooSmall" });
    expect(await postFile(form, PICTURE, { key: `${await prefixOf(live_id)}2` })).toMatchObject({ status: 403 });
    expect(await postFile(form, PICTURE, { "Content-Type": "text/html" })).toMatchObject({ status: 403 });
    expect(await postFile(form, PICTURE)).toMatchObject({ status: 204 });
  });

  it("said again is answered by the form of the same picture: never are two on their way", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    const again = await say(scene.tracker, ready(live_id));
    expect([again.data.seq, again.data.form.fields.key]).toEqual([1, go.data.form.fields.key]);
    const next = await whenShowing(sockets, scene, again);
    expect((await say(scene.tracker, ready(live_id))).data.seq).toBe(next.data.seq);
  });

  it("without an indicator ends it", async () => {
    const scene = await givenWatchers();
    const live_id = await givenView(scene.viewer, scene.member);
    const answer = await say(scene.tracker, { ...ready(live_id), indicator: false });
    expect(answer).toMatchObject({ event: "live:stop", data: { live_id, reason: "no_indicator" } });
    expect(await rowOf(live_id)).toMatchObject({ state: "ended", indicator_at: null, ended_by: scene.member.id });
  });

  it("is not known of somebody else's, whoever says it", async () => {
    const [scene, other] = [await givenWatchers(), await givenWatchers()];
    const live_id = await givenView(scene.viewer, scene.member);
    for (const socket of [other.tracker, scene.dashboard])
      expect(await say(socket, ready(live_id))).toMatchObject({
        event: "error",
        error: { code: "NOT_FOUND" },
        action: "live:ready",
        live_id,
      });
    expect(await say(scene.tracker, ready(nobodys()))).toMatchObject({ error: { code: "NOT_FOUND" } });
    expect(await say(other.dashboard, watching(live_id))).toMatchObject({ error: { code: "NOT_FOUND" } });
  });
});

describe("live:frame", () => {
  it("shows each picture to the socket that watches, and allows the next", async () => {
    const scene = await givenWatchers();
    let { live_id, go } = await givenLive(sockets, scene);
    for (let seq = 1; seq <= 10; seq++) {
      expect(go.data.seq).toBe(seq);
      go = await whenShowing(sockets, scene, go);
      expect(go).toMatchObject({ event: "live:go", data: { wait_ms: 2000 } });
    }
    const shown = picturesOf(sockets, scene.dashboard);
    expect(shown.map(({ data }) => data.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const { url, expires_in, bytes } = shown[9]?.data ?? {};
    expect([expires_in, bytes]).toEqual([14, PICTURE.length]);
    expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(PICTURE);
    expect(await rowOf(live_id)).toMatchObject({ frames: 10, bytes: PICTURE.length * 10 });
    expect(await listObjects(await prefixOf(live_id), "", 100)).toHaveLength(8);
  });

  it("of a picture that looks like the last is a sign of life: nothing is posted", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    const next = await whenShowing(sockets, scene, go);
    const still = await say(scene.tracker, frame(live_id, 2, { bytes: 0, changed: false }));
    expect([next.data.seq, still.data.seq]).toEqual([2, 2]);
    expect(picturesOf(sockets, scene.dashboard).at(-1)).toMatchObject({ data: { seq: 2, changed: false, url: null } });
    expect(await rowOf(live_id)).toMatchObject({ frames: 1 });
  });

  it("is refused with a wrong number, and so is a form that was used", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    await whenShowing(sockets, scene, go);
    await postFile(go.data.form, PICTURE);
    for (const seq of [1, 3, 9])
      expect(await say(scene.tracker, frame(live_id, seq))).toMatchObject({
        error: { code: "LIVE_FRAME_UNEXPECTED", details: { expected: 2 } },
      });
    expect(picturesOf(sockets, scene.dashboard)).toHaveLength(1);
  });

  it("is refused when nothing was posted, and when only an old picture lies there", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    expect(await say(scene.tracker, frame(live_id, 1))).toMatchObject({ error: { code: "LIVE_FRAME_MISSING" } });
    await postFile(go.data.form, PICTURE);
    await sql("update live_views set asked_at = now() + interval '10 seconds' where id = $1", [live_id]);
    expect(await say(scene.tracker, frame(live_id, 1))).toMatchObject({ error: { code: "LIVE_FRAME_MISSING" } });
    expect(picturesOf(sockets, scene.dashboard)).toEqual([]);
  });

  it("is refused when it is too large, and before the indicator stands", async () => {
    const scene = await givenWatchers();
    const live_id = await givenView(scene.viewer, scene.member);
    expect(await say(scene.tracker, frame(live_id, 1, { bytes: 0, changed: false }))).toMatchObject({
      error: { code: "INDICATOR_MISSING" },
    });
    expect(await say(scene.tracker, frame(live_id, 1, { bytes: 307_200 }))).toMatchObject({
      error: { code: "FILE_TOO_LARGE", details: { limit: 262_144 } },
    });
  });

  it("waits twice as long for a viewer who is three pictures behind, and not for one who rarely says what they show", async () => {
    const scene = await givenWatchers({ frame_seconds: 1 });
    let { live_id, go } = await givenLive(sockets, scene);
    await say(scene.dashboard, watching(live_id, 1));
    const waits: number[] = [];
    for (let seq = 1; seq <= 5; seq++) {
      go = await whenShowing(sockets, scene, go);
      waits.push(go.data.wait_ms);
    }
    expect(waits).toEqual([1000, 1000, 1000, 1000, 1000]);
    await say(scene.dashboard, watching(live_id, 2));
    go = await whenShowing(sockets, scene, go);
    expect(go.data.wait_ms).toBe(2000);
    await say(scene.dashboard, watching(live_id, 6));
    expect((await whenShowing(sockets, scene, go)).data.wait_ms).toBe(1000);
  });

  it("reaches a second viewer only once the tracker has said that this one is shown, too", async () => {
    const scene = await givenWatchers();
    const { go } = await givenLive(sockets, scene);
    const second = await givenMember({ org_id: scene.member.org_id, role: "manager" });
    const other = await givenSocket(second, "notifications");
    const joined = await givenView(second, scene.member);
    await say(other, watching(joined));
    const next = await whenShowing(sockets, scene, go);
    expect(picturesOf(sockets, other)).toEqual([]);
    const again = await say(scene.tracker, ready(joined));
    expect(again.data.form.fields.key).toBe(next.data.form.fields.key);
    await whenShowing(sockets, scene, again);
    expect(picturesOf(sockets, other)).toMatchObject([{ data: { live_id: joined, seq: 2 } }]);
    expect(picturesOf(sockets, scene.dashboard)).toHaveLength(2);
  });

  it("follows the viewer to another socket, and holds up nobody when one is gone", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    sockets.behave(scene.dashboard, "gone");
    const next = await whenShowing(sockets, scene, go);
    expect(next.event).toBe("live:go");
    const reloaded = await givenSocket(scene.viewer);
    await say(reloaded, watching(live_id));
    await whenShowing(sockets, scene, next);
    expect(picturesOf(sockets, reloaded)).toHaveLength(1);
    expect(await rowOf(live_id)).toMatchObject({ frames: 1 });
  });

  it("is a look in each quarter of an hour", async () => {
    const scene = await givenWatchers({ max_minutes: 30 });
    const { live_id, go } = await givenLive(sockets, scene);
    let next = await whenShowing(sockets, scene, go);
    next = await whenShowing(sockets, scene, next);
    const looks = () =>
      sql("select live from looks where viewer_id = $1 and member_id = $2", [scene.viewer.id, scene.member.id]);
    const before = (await looks()).length;
    const later = inSeconds(900);
    await sql("update live_views set watched_at = $2, last_frame_at = $2 where id = $1", [live_id, inSeconds(899)]);
    await whenShowing(sockets, scene, next, later);
    expect(await looks()).toEqual(Array.from({ length: before + 1 }, () => ({ live: 1 })));
  });
});

describe("live:refuse", () => {
  it.each(["refused", "no_indicator", "private", "locked_long"] as const)(
    "ends it as %s, by the member",
    async (reason) => {
      const scene = await givenWatchers({ consent: "ask" });
      const live_id = await givenView(scene.viewer, scene.member);
      expect(await say(scene.tracker, { action: "live:refuse", live_id, reason })).toMatchObject({
        event: "live:stop",
        data: { reason },
      });
      expect(await rowOf(live_id)).toMatchObject({ end_reason: reason, ended_by: scene.member.id, frames: 0 });
      const told = await sql("select action, user_id from audit_log where resource_id = $1 order by id desc", [
        live_id,
      ]);
      expect(told[0]).toEqual({ action: "live_view.refuse", user_id: scene.member.id });
    },
  );

  it("is no way out where members may not stop, unless they are asked", async () => {
    const refuse = (live_id: string) => ({ action: "live:refuse", live_id, reason: "refused" });
    const told = await givenWatchers({ member_may_stop: false });
    const one = await givenView(told.viewer, told.member);
    expect(await say(told.tracker, refuse(one))).toMatchObject({ error: { code: "FORBIDDEN" } });
    const asked = await givenWatchers({ member_may_stop: false, consent: "ask" });
    const other = await givenView(asked.viewer, asked.member);
    expect(await say(asked.tracker, refuse(other))).toMatchObject({ event: "live:stop" });
  });
});

describe("a view ends by itself", () => {
  /** What is wrong from now on, and when it is noticed. */
  const ENDS = [
    [
      "expired",
      "update live_views set ends_at = now() - interval '1 second', requested_at = now() - interval '2 minutes' where id = $1",
    ],
    [
      "outside_hours",
      "update live_views set ends_at = now() - interval '1 second', ends_with_hours = true, requested_at = now() - interval '2 minutes' where id = $1",
    ],
    ["viewer_gone", "update live_views set watched_at = now() - interval '60 seconds' where id = $1"],
    ["tracker_gone", "update live_views set last_frame_at = now() - interval '30 seconds' where id = $1"],
    [
      "setting_off",
      "delete from system_settings s using live_views v where v.id = $1 and s.org_id = v.org_id and s.setting_key = 'live_view'",
    ],
    ["access_lost", "update users u set role = 'employee' from live_views v where v.id = $1 and u.id = v.viewer_id"],
    [
      "access_lost",
      "update users u set managed_departments = '{Sales}' from live_views v where v.id = $1 and u.id = v.viewer_id",
    ],
    [
      "access_lost",
      "update user_sessions d set revoked_at = now() from live_views v where v.id = $1 and d.id = v.viewer_session_id",
    ],
    ["access_lost", "update users u set role = 'admin' from live_views v where v.id = $1 and u.id = v.user_id"],
  ] as const;

  it.each(ENDS)("at the next picture: %s", async (reason, change) => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    await sql(change, [live_id]);
    expect(await whenShowing(sockets, scene, go)).toMatchObject({ event: "live:stop", data: { live_id, reason } });
    expect(picturesOf(sockets, scene.dashboard)).toEqual([]);
    expect(await say(scene.tracker, ready(live_id))).toMatchObject({ event: "live:stop", data: { reason } });
  });

  it.each(ENDS)("within a minute, whoever is silent: %s", async (reason, change) => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    await whenShowing(sockets, scene, go);
    await sql(change, [live_id]);
    await sweepIdle({});
    expect(await rowOf(live_id)).toMatchObject({ state: "ended", end_reason: reason, told_at: expect.any(Date) });
    expect(await headObject(`${await prefixOf(live_id)}1`)).toBeUndefined();
    await whenEventsArrive();
    // Whoever was signed out hears nothing any more.
    const hears = change.includes("revoked_at") ? [scene.tracker] : [scene.tracker, scene.dashboard];
    for (const socket of hears)
      expect(sockets.framesOf(socket).at(-1)).toMatchObject({ event: "live:stop", data: { live_id, reason } });
  });

  it("when nobody answers for a minute", async () => {
    const scene = await givenWatchers();
    const live_id = await givenView(scene.viewer, scene.member);
    const { requested_at } = await rowOf(live_id);
    const since = (seconds: number) => new Date((requested_at as Date).getTime() + seconds * 1000);
    await say(scene.dashboard, watching(live_id), since(59));
    expect(await say(scene.tracker, ready(live_id), since(60))).toMatchObject({ data: { reason: "no_answer" } });
  });

  it("when a break begins, and the viewer is told with it", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    await whenShowing(sockets, scene, go);
    await call(startBreak, { token: scene.member.token, body: {} });
    expect(await rowOf(live_id)).toMatchObject({ state: "ended", end_reason: "break", told_at: null });
    // The event of the break, then that of the end.
    await whenEventsArrive();
    await whenEventsArrive();
    expect(sockets.framesOf(scene.dashboard).at(-1)).toMatchObject({ event: "live:stop", data: { reason: "break" } });
    expect(await listObjects(await prefixOf(live_id), "", 10)).toEqual([]);
    expect(await whenStarting(scene.viewer, scene.member)).toMatchObject({ error: { code: "MEMBER_NOT_WORKING" } });
  });

  it("and nothing is left of its pictures, nor of what comes after the end", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    const next = await whenShowing(sockets, scene, go);
    await say(scene.tracker, { action: "live:refuse", live_id, reason: "private" });
    await whenEventsArrive();
    expect(await listObjects(await prefixOf(live_id), "", 10)).toEqual([]);
    await postFile(next.data.form, PICTURE);
    await sweepIdle({});
    expect(await listObjects(await prefixOf(live_id), "", 10)).toEqual([]);
  });

  it("and no picture lies there for an hour, even of one that is open", async () => {
    const scene = await givenWatchers();
    const { live_id, go } = await givenLive(sockets, scene);
    await whenShowing(sockets, scene, go);
    const prefix = await prefixOf(live_id);
    await removeForgottenFrames(inSeconds(3000));
    expect(await listObjects(prefix, "", 10)).toHaveLength(1);
    await removeForgottenFrames(inSeconds(3610));
    expect(await listObjects(prefix, "", 10)).toEqual([]);
  });
});
