import { describe, expect, test } from "vitest";
import { givenClock } from "../../../tests/steps/activity/tracker.ts";
import { aboutMachine } from "./about.ts";
import { grownBy, toHeartbeat, toLockedHeartbeat } from "./activity.ts";
import { createPrivacy } from "./privacy.ts";
import { createServerTime } from "./server-time.ts";
import { isOlder } from "./version.ts";

const at = new Date("2026-03-02T09:00:30.700Z");

describe("counters", () => {
  test.each([
    ["that were never looked at", undefined, { clicks: 5, strokes: 7 }, { clicks: 0, strokes: 0 }],
    ["that have grown", { clicks: 5, strokes: 7 }, { clicks: 6, strokes: 20 }, { clicks: 1, strokes: 13 }],
    ["that cannot be read now", { clicks: 5, strokes: 7 }, undefined, { clicks: 0, strokes: 0 }],
    ["that began anew", { clicks: 500, strokes: 700 }, { clicks: 2, strokes: 3 }, { clicks: 2, strokes: 3 }],
  ])("%s tell what came since", (_which, before, after, expected) => {
    expect(grownBy(before, after)).toEqual(expected);
  });
});

describe("a system that does not tell how long it was idle", () => {
  test("has what was counted decide, and claims nothing about since when", () => {
    expect(toHeartbeat({ mouse_clicks: 0, keyboard_strokes: 2 }, at, 30)).toMatchObject({ is_active: true });
    const idle = toHeartbeat({ mouse_clicks: 0, keyboard_strokes: 0 }, at, 30);
    expect(idle).toMatchObject({ is_active: false });
    expect(idle).not.toHaveProperty("idle_time_seconds");
  });
});

test("of a locked session no input and no window is told", () => {
  const sample = {
    mouse_clicks: 4,
    keyboard_strokes: 9,
    idle_seconds: 2,
    active_window: "Plan",
    application: "Editor",
  };
  expect(toLockedHeartbeat(sample, at)).toEqual({
    timestamp: "2026-03-02T09:00:30.000Z",
    is_active: false,
    idle_time_seconds: 2,
    mouse_clicks: 0,
    keyboard_strokes: 0,
  });
});

describe("the server's time", () => {
  test("goes on whatever is done to this machine's clock", async () => {
    const { clock, elapsed, advance, set } = givenClock();
    const time = createServerTime(clock, elapsed);
    expect(time.learn(new Date("2026-03-02T09:30:00Z"))).toBe(1_800_000);
    set(-86_400);
    await advance(60);
    expect(time.now().toISOString()).toBe("2026-03-02T09:31:00.000Z");
  });

  test("is never ahead of what the server said, and left alone where it is a little behind", () => {
    const { clock, elapsed } = givenClock();
    const time = createServerTime(clock, elapsed);
    expect(time.learn(new Date("2026-03-02T08:59:59Z"))).toBe(0);
    expect(time.now().toISOString()).toBe("2026-03-02T08:59:59.000Z");
    expect(time.learn(new Date("2026-03-02T09:00:02Z"))).toBe(0);
    expect(time.now().toISOString()).toBe("2026-03-02T08:59:59.000Z");
  });
});

test("private mode ends by itself, whatever is done to the clock", async () => {
  const { elapsed, advance, set } = givenClock();
  const privacy = createPrivacy(elapsed, () => new Date(0));
  expect(privacy.start(60, 15)).toBe(15);
  set(-86_400);
  await advance(899);
  expect([privacy.isOn(), privacy.secondsLeft()]).toEqual([true, 1]);
  await advance(1);
  expect(privacy.isOn()).toBe(false);
  expect(privacy.start(5, 0)).toBe(0);
});

test("what does not work is told in a few words", () => {
  const works = { works: true, detail: "" };
  const lacks = { works: false, detail: "Screen Recording is not allowed: …" };
  const about = aboutMachine("wayland", [
    { name: "picture", ...lacks },
    { name: "counts", ...lacks },
    { name: "notices", ...lacks },
    { name: "idle", ...works },
  ]);
  expect(about).toEqual({ version: "0.1.0", desktop: "wayland", lacks: ["picture", "counts"], counts: "unavailable" });
  expect(JSON.stringify({ tracker: about }).length).toBeLessThan(200);
});

test.each([
  ["0.1.0", "0.1.0", false],
  ["0.1.9", "0.1.10", true],
  ["1.0.0", "0.9.9", false],
  ["0.9.0", "1.0.0", true],
])("%s is older than %s: %s", (version, than, expected) => {
  expect(isOlder(version, than)).toBe(expected);
});
