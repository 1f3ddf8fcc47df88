import { afterEach, describe, expect, test } from "vitest";
import { eventually } from "../../../../tests/steps/call/eventually.ts";
import type { Answers } from "../contracts.ts";
import { createLiveViews, type LiveNews } from "./live-views.ts";
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
function given({ open = null as Asked | null, pictures = Number.POSITIVE_INFINITY } = {}) {
  ending.current = new AbortController();
  const said: Record<string, unknown>[] = [];
  const news: LiveNews[] = [];
  const log: string[] = [];
  const desk = { elapsed: 0, working: true, isStill: false };
  let hear: (heard: Heard) => void = () => undefined;
  let seq = 1;
  const answer = (frame: Record<string, unknown>) => {
    const { action, live_id } = frame;
    if (action === "live:frame") seq += 1;
    if (seq > pictures) return hear({ event: "live:stop", data: { live_id, reason: "stopped_by_viewer" } });
    if (action === "live:ready" || action === "live:frame")
      hear({ event: "live:go", data: { live_id, seq, form, wait_ms: 1 } });
  };
  const serve = createLiveViews({
    api: {
      ticket: async () => ({ ticket: "t", expires_in: 30, url: "wss://muster.test" }),
      status: async () => ({ live_view: open }) as Answers["status"],
      uploadFile: async () => void log.push("posted"),
      stopLive: async (id) => void log.push(`stop ${id}`),
    },
    connect: async (_url, given) => {
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
  });
  let shot = 0;
  const capture = async () => {
    shot += 1;
    const bytes = new Uint8Array([desk.isStill ? 0 : shot]);
    return { picture: { bytes, content_type: "image/jpeg", width: 1280, height: 800 } } as const;
  };
  void serve({ capture, isWorking: () => desk.working, signal: ending.current.signal });
  const ended = () => eventually("the view ends", () => news.find(({ kind }) => kind === "unwatched"), 5);
  const frames = () => said.filter(({ action }) => action === "live:frame");
  return { desk, news, log, said, frames, ended, tell: (heard: Heard) => hear(heard) };
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
      ({ desk }) => Object.assign(desk, { elapsed: 600_000 }),
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
