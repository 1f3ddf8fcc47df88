import { afterEach, describe, expect, test } from "vitest";
import { givenClock } from "../../../../tests/steps/activity/tracker.ts";
import { eventually } from "../../../../tests/steps/call/eventually.ts";
import type { Indicator } from "../../ports.ts";
import { ApiError, OfflineError } from "../api.ts";
import type { Answers } from "../contracts.ts";
import { createLiveViews, type LiveNews, type LiveOptions } from "./live-views.ts";
import type { Heard } from "./socket.ts";

type Asked = NonNullable<Answers["status"]["live_view"]>;

const asked = (id: string, more: Partial<Asked> = {}): Asked => ({
  id,
  stream_id: "stream",
  viewer: { id: "viewer", name: "Mia" },
  reason: "support call 17",
  consent: "notify",
  state: "waiting",
  ends_at: "2026-03-02T10:10:00.000Z",
  seconds_left: 600,
  frame_seconds: 1,
  max_width: 1280,
  ...more,
});

const form = { url: "https://bucket.test", fields: {}, expires_at: "" };
const ending = { current: new AbortController() };
afterEach(() => ending.current.abort());

/** A desk with a server that answers as the real one does: a form for each picture, until it says stop. */
function given({
  open = null as Asked | null,
  pictures = Number.POSITIVE_INFINITY,
  offered = true,
  ...options
}: { open?: Asked | null; pictures?: number; offered?: boolean } & Pick<
  LiveOptions,
  "indicator" | "ask" | "clock"
> = {}) {
  ending.current = new AbortController();
  const said: Record<string, unknown>[] = [];
  const news: LiveNews[] = [];
  const log: string[] = [];
  const desk = {
    ...{ elapsed: 0, working: true, left: 600, isStill: false, private: false, locked: false, offered, sockets: 0 },
    holding: undefined as Promise<void> | undefined,
    /** What the server answers to a member who says stop. */
    stop: async (): Promise<void> => undefined,
  };
  let hear: (heard: Heard) => void = () => undefined;
  let seq = 1;
  const answer = (frame: Record<string, unknown>) => {
    const { action, live_id } = frame;
    if (action === "live:frame") seq += 1;
    if (seq > pictures) return hear({ event: "live:stop", data: { live_id, reason: "stopped_by_viewer" } });
    if (action === "live:ready" || action === "live:frame")
      hear({ event: "live:go", data: { live_id, seq, form, wait_ms: 1, seconds_left: desk.left } });
  };
  const serve = createLiveViews({
    api: {
      ticket: async () => ({ ticket: "t", expires_in: 30, url: "wss://muster.test" }),
      status: async () => ({ live_view: open }) as Answers["status"],
      uploadFile: async () => void log.push("posted"),
      stopLive: (id) => {
        log.push(`stop ${id}`);
        return desk.stop();
      },
    },
    connect: async (_url, given) => {
      desk.sockets += 1;
      hear = given;
      const say = (frame: Record<string, unknown>) => {
        said.push(frame);
        log.push(String(frame.action));
        queueMicrotask(() => answer(frame));
      };
      return { say, close: () => undefined, closed: new Promise(() => undefined) };
    },
    onNews: (item) => {
      news.push(item);
      log.push(item.kind);
    },
    elapsed: () => desk.elapsed,
    headStartSeconds: 0.001,
    ...options,
  });
  let shot = 0;
  /** Keeps the picture that is being taken until it is let go. */
  const hold = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = shot;
    Object.assign(desk, { holding: promise });
    await eventually("a picture is being taken", () => shot > before || undefined);
    return () => {
      Object.assign(desk, { holding: undefined });
      resolve();
    };
  };
  const capture = async () => {
    shot += 1;
    await desk.holding;
    const bytes = new Uint8Array([desk.isStill ? 0 : shot]);
    return { picture: { bytes, content_type: "image/jpeg", width: 1280, height: 800 } } as const;
  };
  const posted = () => log.filter((each) => each === "posted").length;
  void serve({
    capture,
    isOffered: () => desk.offered,
    isPrivate: () => desk.private,
    presence: async () => (desk.locked ? "locked" : "present"),
    isWorking: () => desk.working,
    signal: ending.current.signal,
  });
  const ended = () => eventually("the view ends", () => news.find(({ kind }) => kind === "unwatched"));
  const frames = () => said.filter(({ action }) => action === "live:frame");
  return { desk, news, log, said, frames, posted, ended, hold, stop: serve.stop, tell: (heard: Heard) => hear(heard) };
}

type Scene = ReturnType<typeof given>;

describe("a live view", () => {
  test("is shown to the member first, then said to be, and then picture by picture", async () => {
    const { log, frames, ended } = given({ open: asked("one"), pictures: 3 });
    await ended();
    expect(log).toEqual([
      "subscribe",
      "watched",
      "live:ready",
      ...Array.from({ length: 3 }, () => ["posted", "live:frame"]).flat(),
      "unwatched",
    ]);
    expect(frames().map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test("begins by an event as well", async () => {
    const { tell, said, news, ended } = given({ pictures: 1 });
    await eventually("it listens", () => said.find(({ action }) => action === "subscribe"));
    tell({ event: "live:start", data: asked("one") });
    await ended();
    expect(news).toMatchObject([
      { kind: "watched", viewer: "Mia", reason: "support call 17", seconds: 600 },
      { kind: "unwatched", why: "stopped_by_viewer" },
    ]);
  });

  test.each([
    [
      "when the server says so",
      "viewer_gone",
      ({ tell }) => tell({ event: "live:stop", data: { live_id: "one", reason: "viewer_gone" } }),
    ],
    [
      "when its time is over by a clock that nobody sets",
      "expired",
      ({ desk }) => Object.assign(desk, { elapsed: 600_000, left: 0 }),
    ],
    ["with a break", "not at work", ({ desk }) => Object.assign(desk, { working: false })],
    ["with the work", "not at work", () => ending.current.abort()],
  ] satisfies [string, string, (scene: Scene) => void][])(
    "ends %s, and no picture follows",
    async (_when, why, end) => {
      const scene = given({ open: asked("one") });
      await eventually("pictures come", () => scene.frames().length > 2 || undefined);
      end(scene);
      expect(await scene.ended()).toMatchObject({ why });
      const shown = scene.frames().length;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(scene.frames()).toHaveLength(shown);
    },
  );

  test("goes on for longer where the next form says so", async () => {
    const scene = given({ open: asked("one", { seconds_left: 60 }) });
    Object.assign(scene.desk, { left: 300 });
    await eventually("pictures come", () => scene.frames().length > 2 || undefined);
    Object.assign(scene.desk, { elapsed: 100_000 });
    const shown = scene.frames().length;
    await eventually("more pictures come", () => scene.frames().length > shown + 2 || undefined);
    Object.assign(scene.desk, { left: 0, elapsed: 500_000 });
    expect(await scene.ended()).toMatchObject({ why: "expired" });
  });

  test("goes on for longer as soon as the member is told so, whichever view the forms are of", async () => {
    const scene = given({ open: asked("one", { seconds_left: 60 }) });
    await eventually("pictures come", () => scene.frames().length > 1 || undefined);
    scene.tell({ event: "live:start", data: asked("two", { viewer: { id: "other", name: "Noa" } }) });
    scene.tell({ event: "live:state", data: { live_id: "one", seconds_left: 300 } });
    Object.assign(scene.desk, { elapsed: 100_000 });
    const shown = scene.frames().length;
    await eventually("more pictures come", () => scene.frames().length > shown + 2 || undefined);
    expect(scene.news.filter(({ kind }) => kind === "unwatched")).toEqual([]);
  });

  test("is announced once more for a second viewer, and goes on when the first has left", async () => {
    const scene = given({ open: asked("one") });
    await eventually("pictures come", () => scene.frames().length > 1 || undefined);
    scene.tell({ event: "live:start", data: asked("two", { viewer: { id: "other", name: "Noa" } }) });
    await eventually("the second is shown", () => scene.news.find((item) => item.viewer === "Noa"));
    scene.tell({ event: "live:stop", data: { live_id: "one", reason: "stopped_by_viewer" } });
    await eventually("pictures are the second's", () => scene.frames().at(-1)?.live_id === "two" || undefined);
    expect(scene.news.map(({ kind, viewer }) => `${kind} ${viewer}`)).toEqual([
      "watched Mia",
      "watched Noa",
      "unwatched Mia",
    ]);
  });

  test("is not begun on a break", async () => {
    const { desk, tell, news, said } = given();
    await eventually("it listens", () => said.find(({ action }) => action === "subscribe"));
    desk.working = false;
    tell({ event: "live:start", data: asked("one") });
    expect(news).toEqual([]);
  });
});

describe("a socket", () => {
  test("is there only while somebody may watch", async () => {
    const time = givenClock();
    const { desk } = given({ offered: false, clock: time.clock });
    await time.advance(60);
    expect(desk.sockets).toBe(0);
    desk.offered = true;
    await time.advance(5);
    expect(desk.sockets).toBe(1);
    desk.offered = false;
    await time.advance(60);
    desk.offered = true;
    await time.advance(5);
    expect(desk.sockets).toBe(2);
  });

  test("that is taken back ends what is shown", async () => {
    const time = givenClock();
    const { desk, news } = given({ open: asked("one"), clock: time.clock });
    // No picture after the first, for which nobody here waits.
    Object.assign(desk, { holding: new Promise(() => undefined) });
    await time.advance(2);
    expect(news).toMatchObject([{ kind: "watched" }]);
    desk.offered = false;
    await time.advance(6);
    expect(news.at(-1)).toMatchObject({ kind: "unwatched" });
  });
});

describe("the indicator", () => {
  /** A window of the tracker's own, as far as it can be drawn and seen. */
  function givenIndicator() {
    const lamp = { canBeDrawn: true, isSeen: true, shown: [] as string[], closed: 0, stop: (): void => undefined };
    const indicator: Indicator = {
      async show(text, onStop) {
        if (!lamp.canBeDrawn) throw new Error("There is no screen.");
        lamp.shown.push(text);
        lamp.stop = onStop;
        const close = async () => {
          lamp.closed += 1;
        };
        return { isShown: async () => lamp.isSeen, close };
      },
    };
    return { lamp, indicator };
  }

  test("names who watches, and goes with them", async () => {
    const { lamp, indicator } = givenIndicator();
    const { ended, said } = given({ open: asked("one"), pictures: 2, indicator });
    await ended();
    expect(lamp.shown).toEqual(["Mia watches your screen"]);
    expect(said.find(({ action }) => action === "live:ready")).toMatchObject({ indicator: true });
    await eventually("it is closed", () => lamp.closed === 1 || undefined);
  });

  test("that cannot be drawn has the view refused, and no picture leaves", async () => {
    const { lamp, indicator } = givenIndicator();
    lamp.canBeDrawn = false;
    const { said, log } = given({ open: asked("one"), indicator });
    await eventually("it is refused", () => said.find(({ action }) => action === "live:refuse"));
    expect(said).toContainEqual({ action: "live:refuse", live_id: "one", reason: "no_indicator" });
    expect(log).not.toContain("posted");
    expect(said.some(({ action }) => action === "live:ready")).toBe(false);
  });

  test("that nobody has seen for five seconds ends the view", async () => {
    const { lamp, indicator } = givenIndicator();
    const { desk, frames, said, ended } = given({ open: asked("one"), indicator });
    await eventually("pictures come", () => frames().length > 1 || undefined);
    lamp.isSeen = false;
    desk.elapsed = 4_000;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(said.some(({ action }) => action === "live:refuse")).toBe(false);
    desk.elapsed = 5_500;
    expect(await ended()).toMatchObject({ why: "no_indicator" });
  });

  test("that cannot name a second viewer ends the view of the first as well", async () => {
    const { lamp, indicator } = givenIndicator();
    const { tell, frames, posted, ended, said } = given({ open: asked("one"), indicator });
    await eventually("pictures come", () => frames().length > 1 || undefined);
    lamp.canBeDrawn = false;
    tell({ event: "live:start", data: asked("two", { viewer: { id: "other", name: "Noa" } }) });
    expect(await ended()).toMatchObject({ viewer: "Mia", why: "no_indicator" });
    expect(said).toContainEqual({ action: "live:refuse", live_id: "two", reason: "no_indicator" });
    const before = posted();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(posted()).toBe(before);
  });

  test("is there without a gap while it comes to name a second viewer", async () => {
    const { lamp, indicator } = givenIndicator();
    const { tell, frames, news } = given({ open: asked("one"), indicator });
    await eventually("pictures come", () => frames().length > 1 || undefined);
    const show = indicator.show;
    let closedBefore = -1;
    Object.assign(indicator, {
      show: (...args: Parameters<typeof show>) => {
        closedBefore = lamp.closed;
        return show(...args);
      },
    });
    tell({ event: "live:start", data: asked("two", { viewer: { id: "other", name: "Noa" } }) });
    await eventually("the second is shown", () => news.find((item) => item.viewer === "Noa"));
    expect([closedBefore, lamp.closed, lamp.shown.at(-1)]).toEqual([0, 1, "Mia and Noa watch your screen"]);
  });

  test("stops the view when the member says so", async () => {
    const { lamp, indicator } = givenIndicator();
    const { frames, log, ended } = given({ open: asked("one"), indicator });
    await eventually("pictures come", () => frames().length > 1 || undefined);
    lamp.stop();
    expect(await ended()).toMatchObject({ why: "stopped_by_member" });
    expect(log).toContain("stop one");
  });
});

describe("a member who says stop", () => {
  test.each([
    ["is busy", new ApiError(503, "SERVICE_UNAVAILABLE", "Later.")],
    ["cannot be reached", new OfflineError(undefined)],
  ])("is watched by nobody any more where the server %s", async (_what, error) => {
    const { desk, tell, frames, news, posted, stop } = given({ open: asked("one") });
    await eventually("pictures come", () => frames().length > 1 || undefined);
    tell({ event: "live:start", data: asked("two", { viewer: { id: "other", name: "Noa" } }) });
    await eventually("the second is shown", () => news.find((item) => item.viewer === "Noa"));
    desk.stop = () => Promise.reject(error);
    await stop("one");
    expect(news.slice(-2)).toMatchObject(
      ["Mia", "Noa"].map((viewer) => ({ kind: "unwatched", viewer, why: "stopped_by_member" })),
    );
    // Of the status of a server that does not know it yet.
    tell({ event: "live:start", data: asked("one") });
    const before = posted();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(posted()).toBe(before);
  });

  test("is watched on only where the organization does not let them, and not before the server has said so", async () => {
    const { desk, frames, news, posted, stop } = given({ open: asked("one") });
    await eventually("pictures come", () => frames().length > 1 || undefined);
    const { promise, reject } = Promise.withResolvers<void>();
    desk.stop = () => promise;
    const stopped = expect(stop("one")).rejects.toThrow("FORBIDDEN");
    // One may be on its way already.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = posted();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(posted()).toBe(before);
    reject(new ApiError(403, "FORBIDDEN", "Not in this organization."));
    await stopped;
    await eventually("pictures come again", () => posted() > before || undefined);
    expect(news.map(({ kind }) => kind)).toEqual(["watched"]);
  });
});

describe("a member", () => {
  test("who is asked first and does not agree is not watched", async () => {
    const { said, log } = given({ open: asked("one", { consent: "ask" }), ask: async () => false });
    await eventually("it is refused", () => said.find(({ action }) => action === "live:refuse"));
    expect(said).toContainEqual({ action: "live:refuse", live_id: "one", reason: "refused" });
    expect(log).not.toContain("posted");
  });

  test.each([
    ["private", { private: true }, 0],
    ["locked_long", { locked: true }, 61_000],
  ] as const)("is not watched any more when it is %s", async (why, change, elapsed) => {
    const { desk, frames, ended } = given({ open: asked("one") });
    await eventually("pictures come", () => frames().length > 1 || undefined);
    Object.assign(desk, change);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    desk.elapsed = elapsed;
    expect(await ended()).toMatchObject({ why });
  });

  test("is watched over as well once one view has followed another", async () => {
    const { desk, tell, frames, hold, news } = given({ open: asked("one") });
    await eventually("pictures come", () => frames().length > 1 || undefined);
    const letGo = await hold();
    tell({ event: "live:stop", data: { live_id: "one", reason: "stopped_by_viewer" } });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    tell({ event: "live:start", data: asked("two", { viewer: { id: "other", name: "Noa" } }) });
    letGo();
    await eventually("pictures are the second's", () => frames().at(-1)?.live_id === "two" || undefined);
    desk.locked = true;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    desk.elapsed = 61_000;
    await eventually("it ends", () => news.find(({ viewer, kind }) => viewer === "Noa" && kind === "unwatched"));
    expect(news.at(-1)).toMatchObject({ why: "locked_long" });
  });

  test.each([
    ["a private time", { private: true }, "private"],
    ["a break", { working: false }, "not at work"],
  ])("has no picture shown that was taken while %s began", async (_what, change, why) => {
    const { desk, posted, hold, ended, frames } = given({ open: asked("one") });
    await eventually("pictures come", () => frames().length > 1 || undefined);
    const letGo = await hold();
    const before = posted();
    Object.assign(desk, change);
    letGo();
    expect(await ended()).toMatchObject({ why });
    expect(posted()).toBe(before);
  });

  test("whose screen does not change has it posted once", async () => {
    const { desk, frames, posted } = given({ open: asked("one") });
    desk.isStill = true;
    await eventually("frames are said", () => frames().length > 4 || undefined);
    expect(frames().filter(({ changed }) => changed).length).toBe(posted());
    expect(posted()).toBeLessThanOrEqual(2);
  });
});
