import { describe, expect, test } from "vitest";
import { givenClock, givenDesk, givenServer } from "../../../tests/steps/activity/tracker.ts";
import { seededRandom } from "../../common/random.ts";
import { planMorning } from "../demo/morning.ts";
import { createDemoPerson } from "../desktop/fake/person.ts";
import { toHeartbeat } from "./activity.ts";
import { createApi } from "./api.ts";
import type { CaptureRule } from "./contracts.ts";
import { effectOf } from "./policy.ts";
import { createTracker, type TrackerNews, type TrackerOptions } from "./tracker.ts";

function given(options: Partial<TrackerOptions> = {}) {
  const time = givenClock();
  const server = givenServer(time.server);
  const person = givenDesk(time.elapsed);
  const news: TrackerNews[] = [];
  const api = createApi({ baseUrl: "https://muster.test", fetch: server.fetch, clock: time.clock, attempts: 1 });
  const { desktop, takePicture } = person;
  const tracker = createTracker({
    api,
    desktop,
    takePicture,
    clock: time.clock,
    elapsed: time.elapsed,
    onNews: (item) => news.push(item),
    ...options,
  });
  return { ...time, server, tracker, news, ...person };
}

const times = (heartbeats: { timestamp: string }[]) => heartbeats.map(({ timestamp }) => timestamp.slice(11, 19));

describe("a day", () => {
  test("checks in, sends a heartbeat at once and every 30 seconds, and checks out", async () => {
    const { tracker, server, advance } = given();
    await tracker.start();
    await advance(95);
    await tracker.stop();
    await advance(300);
    const [checkIn] = server.to("/api/attendance/check-in");
    expect(checkIn?.body).toEqual({ timestamp: "2026-03-02T09:00:00.000Z" });
    expect(times(server.heartbeats())).toEqual(["09:00:00", "09:00:30", "09:01:00", "09:01:30", "09:01:35"]);
    expect(server.heartbeats().map(({ keyboard_strokes }) => keyboard_strokes)).toEqual([0, 30, 30, 30, 5]);
    expect(server.requests.at(-1)).toMatchObject({
      path: "/api/attendance/check-out",
      body: { timestamp: "2026-03-02T09:01:35.000Z" },
    });
  });

  test("goes on with a session that is open", async () => {
    const { tracker, server, news, advance } = given();
    server.checkIn(true);
    await tracker.start();
    await advance(1);
    expect(server.to("/api/attendance/check-in")).toEqual([]);
    expect(server.heartbeats()).toHaveLength(1);
    expect(news[0]).toMatchObject({ kind: "checked_in", resumed: true });
  });

  test("is told up to the moment in which the screen locks, and nothing of what is typed into the lock", async () => {
    const { tracker, server, advance, desk } = given();
    await tracker.start();
    await advance(40);
    desk.presence = "locked";
    await tracker.hear("lock");
    await advance(35);
    desk.presence = "present";
    await tracker.hear("unlock");
    await advance(20);
    expect(server.heartbeats().map(({ keyboard_strokes }) => keyboard_strokes)).toEqual([0, 30, 10, 0, 15]);
    expect(server.heartbeats().map(({ is_active }) => is_active)).toEqual([true, true, true, false, true]);
    // Once more, by a desktop that says it twice.
    desk.presence = "locked";
    await tracker.hear("lock");
    await advance(1);
    await tracker.hear("lock");
    await tracker.flush();
    expect(server.heartbeats().at(-1)).toMatchObject({ is_active: false, keyboard_strokes: 0 });
  });

  test("goes on with a break that is running", async () => {
    const { tracker, server, advance } = given();
    server.checkIn(true);
    server.status.on_break = true;
    await tracker.start();
    await advance(60);
    expect(tracker.state()).toBe("break");
    expect(server.heartbeats()).toEqual([]);
  });

  test("tells nothing of a break but its ends", async () => {
    const { tracker, server, advance } = given();
    await tracker.start();
    await advance(10);
    await tracker.startBreak();
    await advance(1200);
    await tracker.endBreak();
    await advance(30);
    expect(server.to("/api/lunch-break/start")[0]?.body).toEqual({ timestamp: "2026-03-02T09:00:10.000Z" });
    expect(server.to("/api/lunch-break/end")[0]?.body).toEqual({ timestamp: "2026-03-02T09:20:10.000Z" });
    expect(times(server.heartbeats())).toEqual(["09:00:00", "09:00:10", "09:20:30"]);
    expect(server.heartbeats().at(-1)).toMatchObject({ keyboard_strokes: 20 });
    expect(server.to("/api/screenshots/upload")).toEqual([]);
  });

  test("sends one heartbeat of an instant, for a second one would be taken for the first", async () => {
    const { tracker, server, advance } = given();
    await tracker.start();
    await advance(30);
    await tracker.startBreak();
    expect(times(server.heartbeats())).toEqual(["09:00:00", "09:00:30"]);
  });

  test("stops when the server has ended the session", async () => {
    const { tracker, server, news, advance } = given();
    await tracker.start();
    await advance(45);
    server.behaviour.current = ({ path }) =>
      path.endsWith("heartbeat") ? { status: 409, code: "NOT_CHECKED_IN" } : undefined;
    await advance(60);
    expect(tracker.state()).toBe("off");
    expect(news.at(-1)).toEqual({ kind: "ended_elsewhere" });
    await tracker.stop();
    expect(server.to("/api/attendance/check-out")).toEqual([]);
  });

  test("tells the server's time when the clock is wrong", async () => {
    const { tracker, server, advance } = given();
    server.ahead_seconds = -3600;
    await tracker.start();
    await advance(1);
    expect(server.to("/api/attendance/check-in")[0]?.body).toEqual({ timestamp: "2026-03-02T08:00:00.000Z" });
  });
});

describe("two decisions at once", () => {
  test("to begin are one check-in, and one day that ends", async () => {
    const { tracker, server, advance } = given();
    await Promise.all([tracker.start(), tracker.start()]);
    await advance(60);
    await tracker.stop();
    await advance(300);
    expect(server.to("/api/attendance/check-in")).toHaveLength(1);
    expect(times(server.heartbeats())).toEqual(["09:00:00", "09:00:30", "09:01:00"]);
  });

  test("about a break are one break", async () => {
    const { tracker, server, advance } = given();
    await tracker.start();
    await advance(10);
    await Promise.all([tracker.startBreak(), tracker.startBreak()]);
    await advance(10);
    await Promise.all([tracker.endBreak(), tracker.endBreak()]);
    await advance(10);
    expect(server.to("/api/lunch-break/start")).toHaveLength(1);
    expect(server.to("/api/lunch-break/end")).toHaveLength(1);
  });

  test("to end are one check-out, and no break that begins afterwards", async () => {
    const { tracker, server, advance } = given();
    await tracker.start();
    await advance(10);
    await Promise.all([tracker.stop(), tracker.startBreak(), tracker.stop()]);
    await advance(10);
    expect(server.to("/api/attendance/check-out")).toHaveLength(1);
    expect(server.to("/api/lunch-break/start")).toEqual([]);
    expect(tracker.state()).toBe("off");
  });

  test("to begin a day and to end it leave no check-in without its check-out", async () => {
    const { tracker, server, advance } = given();
    await Promise.all([tracker.start(), tracker.stop()]);
    await advance(60);
    expect(tracker.state()).toBe("off");
    expect(server.requests.at(-1)?.path).toBe("/api/attendance/check-out");
    expect(server.heartbeats().length).toBeLessThan(2);
  });
});

describe("without network", () => {
  test("works, and uploads the whole day when it is back", async () => {
    const { tracker, server, news, advance } = given();
    server.behaviour.current = () => "unanswered";
    await tracker.start();
    await advance(6 * 3600 + 10);
    server.behaviour.current = () => undefined;
    await advance(30);
    const [first, ...rest] = server.requests.filter(({ path }) => /check-in$|heartbeat$/.test(path));
    expect(first).toMatchObject({
      path: "/api/attendance/check-in",
      body: { timestamp: "2026-03-02T09:00:00.000Z" },
    });
    expect(rest.map(({ body }) => body.heartbeats?.length)).toEqual([500, 222]);
    const expected = Array.from({ length: 722 }, (_, index) => Date.UTC(2026, 2, 2, 9) + index * 30_000);
    expect(server.heartbeats().map(({ timestamp }) => Date.parse(timestamp))).toEqual(expected);
    expect(news.filter(({ kind }) => kind === "offline" || kind === "online").map(({ kind }) => kind)).toEqual([
      "offline",
      "online",
    ]);
  });

  test("says how much could not be sent at the end", async () => {
    const { tracker, server, news, advance } = given();
    await tracker.start();
    await advance(10);
    server.behaviour.current = () => "unanswered";
    await tracker.stop();
    expect(news.at(-1)).toMatchObject({ kind: "checked_out", unsent: 2 });
  });
});

describe("screenshots", () => {
  test("are announced and posted at the interval that the server answers", async () => {
    const { tracker, server, advance } = given({ firstScreenshotSeconds: 4 });
    await tracker.start();
    await advance(1210);
    const announced = server.to("/api/screenshots/upload").map(({ body }) => body.timestamp.slice(11, 19));
    expect(announced).toEqual(["09:00:04", "09:10:04", "09:20:04"]);
    expect(server.to("/api/screenshots/upload")[0]?.body).toEqual({
      timestamp: "2026-03-02T09:00:04.000Z",
      content_type: "image/jpeg",
      size_bytes: 2,
      screen_resolution: "1280x800",
      application: "Code Editor",
    });
    const fields = server.to("bucket").map(({ form }) => [...(form?.keys() ?? [])]);
    expect(fields).toEqual(Array(3).fill(["key", "policy", "file"]));
  });

  test("take no input away from the heartbeats", async () => {
    const { tracker, server, advance } = given({ firstScreenshotSeconds: 12 });
    await tracker.start();
    await advance(60);
    expect(server.heartbeats().map(({ keyboard_strokes }) => keyboard_strokes)).toEqual([0, 30, 30]);
    expect(server.heartbeats().map(({ mouse_clicks }) => mouse_clicks)).toEqual([0, 60, 60]);
  });

  test("that fail are left, and the day goes on", async () => {
    const { tracker, server, news, advance } = given({ firstScreenshotSeconds: 4 });
    server.behaviour.current = ({ path }) =>
      path === "bucket" ? { status: 403, raw: "<Code>AccessDenied</Code>" } : undefined;
    await tracker.start();
    await advance(70);
    const failed = news.find(({ kind }) => kind === "screenshot_failed");
    expect(failed).toMatchObject({ error: { status: 403, code: "AccessDenied" } });
    expect(server.heartbeats()).toHaveLength(3);
  });
});

describe("the policy", () => {
  const rule = (rule: Partial<CaptureRule>): CaptureRule => ({
    field: "title",
    match: "contains",
    pattern: "bank",
    effect: "skip",
    ...rule,
  });
  const newer = (said: Record<string, string>) => rule(said as Partial<CaptureRule>);
  const announced = (server: ReturnType<typeof given>["server"]) =>
    times(server.to("/api/screenshots/upload").map(({ body }) => body));

  test("is read once, and again when a heartbeat's answer names another version", async () => {
    const { tracker, server, news, advance } = given();
    await tracker.start();
    await advance(3600);
    expect(server.to("/api/tracker/policy").map(({ headers }) => headers["if-none-match"])).toEqual([undefined]);
    expect(server.to("/api/attendance/status")).toHaveLength(1);
    server.change({ interval_minutes: 5 });
    await advance(31);
    expect(server.to("/api/tracker/policy").map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"1"']);
    expect(news.at(-1)).toMatchObject({ kind: "policy", policy: { interval_minutes: 5 } });
    await advance(3600);
    expect(server.to("/api/tracker/policy")).toHaveLength(2);
  });

  test("costs a day of heartbeats no other request", async () => {
    const { tracker, server, advance } = given();
    server.change({ interval_minutes: 60 });
    await tracker.start();
    await advance(8 * 3600);
    await tracker.stop();
    const asked = server.requests
      .map(({ path }) => path)
      .filter((path) => !/heartbeat$|screenshots|^bucket$/.test(path));
    expect(asked.toSorted()).toEqual([
      "/api/attendance/check-in",
      "/api/attendance/check-out",
      "/api/attendance/status",
      "/api/tracker/policy",
    ]);
    expect(server.heartbeats().length).toBeGreaterThan(950);
  });

  test("that the server has not changed after all stays the one that is known", async () => {
    const { tracker, server, news, advance } = given();
    await tracker.start();
    const { policy_version } = server.policy;
    server.behaviour.current = ({ path }) =>
      path.endsWith("heartbeat") ? { data: { accepted: 1, rejected: [], policy_version: "older" } } : undefined;
    await advance(61);
    expect(server.policy.policy_version).toBe(policy_version);
    expect(server.to("/api/tracker/policy").length).toBeGreaterThan(1);
    expect(news.some(({ kind }) => kind === "policy")).toBe(false);
  });

  test("says when pictures are taken, counted from the last one when the interval changes", async () => {
    const { tracker, server, advance } = given();
    server.change({ interval_minutes: 60 });
    await tracker.start();
    await advance(3610);
    expect(announced(server)).toEqual(["10:00:00"]);
    await advance(120);
    server.change({ interval_minutes: 5 });
    await advance(480);
    expect(announced(server)).toEqual(["10:00:00", "10:05:00", "10:10:00"]);
  });

  test("that is stricter by now takes no picture at once, and one a little later", async () => {
    const { tracker, server, advance } = given();
    server.change({ interval_minutes: 60 });
    await tracker.start();
    await advance(1800);
    server.change({ interval_minutes: 1 });
    await advance(31);
    expect(announced(server)).toEqual([]);
    await advance(10);
    expect(announced(server)).toHaveLength(1);
  });

  test("may have them taken at random: one in each slot, in the middle of it", async () => {
    const drawn = [0, 0.999, 0.5, 0.25];
    const { tracker, server, advance } = given({ random: () => drawn.shift() ?? 0.5 });
    server.change({ timing: "random" });
    await tracker.start();
    await advance(2400);
    expect(announced(server)).toEqual(["09:01:00", "09:18:59", "09:25:00", "09:33:00"]);
  });

  test("never has two pictures taken for what a device slept through", async () => {
    const { tracker, server, advance } = given();
    await tracker.start();
    await advance(600);
    // No picture was due in a break; the slots go on.
    await tracker.startBreak();
    await advance(3000);
    await tracker.endBreak();
    await advance(600);
    expect(announced(server)).toEqual(["09:10:00", "10:10:00"]);
  });

  test("has a window masked: its title is withheld, and the picture covers it", async () => {
    const { tracker, server, desk, advance } = given();
    server.change({ capture_rules: [rule({ effect: "mask" })] });
    desk.window = { application: "Browser", title: "My Bank", url: "https://bank.example" };
    await tracker.start();
    await advance(610);
    expect(server.heartbeats()[0]).toMatchObject({ application: "Browser", active_window: "(private)" });
    expect(server.heartbeats()[0]).not.toHaveProperty("url");
    expect(desk.masked).toEqual([true]);
    expect(server.to("/api/screenshots/upload")[0]?.body).toMatchObject({ active_window: "(private)" });
    desk.window = { application: "Browser", title: "Work" };
    await advance(600);
    expect(desk.masked).toEqual([true, false]);
  });

  test("has a window skipped: nothing of it is told, and no picture taken", async () => {
    const { tracker, server, desk, news, advance } = given();
    server.change({ capture_rules: [rule({}), rule({ effect: "mask" })] });
    desk.window = { application: "Browser", title: "My Bank", url: "https://bank.example" };
    await tracker.start();
    await advance(610);
    expect(server.heartbeats()[0]).toMatchObject({ application: "(private)", active_window: "(private)" });
    expect([desk.masked, server.to("/api/screenshots/upload")]).toEqual([[], []]);
    expect(news.some(({ kind }) => kind === "screenshot_skipped")).toBe(true);
    expect(server.heartbeats().at(-1)).toMatchObject({ keyboard_strokes: 30 });
  });

  test("that cannot be read hides everything, and is tried again with the next heartbeat", async () => {
    const { tracker, server, desk, advance } = given();
    server.behaviour.current = ({ path }) => (path.endsWith("policy") ? "unanswered" : undefined);
    await tracker.start();
    await advance(1200);
    expect(new Set(server.heartbeats().map(({ application }) => application))).toEqual(new Set(["(private)"]));
    expect(desk.masked).toEqual([]);
    server.behaviour.current = () => undefined;
    await advance(61);
    expect(server.heartbeats().at(-1)).toMatchObject({ application: "Code Editor" });
  });

  test.each([
    [rule({ pattern: "BANK" }), "skip"],
    [rule({ match: "regex", pattern: "^my b.nk$" }), "skip"],
    [rule({ field: "app", pattern: "browser", effect: "mask" }), "mask"],
    [rule({ field: "url", match: "regex", pattern: "^https://bank\\." }), "skip"],
    [rule({ pattern: "other" }), "none"],
    // Of a newer server, or damaged: everything is hidden, matched or not.
    [rule({ match: "regex", pattern: "(", effect: "mask" }), "skip"],
    [newer({ match: "glob", pattern: "other" }), "skip"],
    [newer({ field: "process", pattern: "other" }), "skip"],
    [newer({ effect: "blur", pattern: "other" }), "skip"],
    [rule({ field: "url", pattern: "x".repeat(10) }), "skip"],
    [rule({ field: "url", match: "regex", pattern: "x{10}$" }), "skip"],
  ] as const)("by %j has the effect %s", (one, effect) => {
    const sample = { mouse_clicks: 0, keyboard_strokes: 0, idle_seconds: 0, application: "Browser" };
    const url = `https://bank.example/${"y".repeat(600)}${"x".repeat(10)}`;
    expect(effectOf([one], { ...sample, active_window: "My Bank", url })).toBe(effect);
  });
});

describe("a heartbeat", () => {
  const at = new Date("2026-03-02T09:00:30.700Z");
  const sample = { mouse_clicks: 1, keyboard_strokes: 2 };

  test("is active when anything was touched since the last one", () => {
    const active = { timestamp: "2026-03-02T09:00:30.000Z", is_active: true, ...sample };
    expect(toHeartbeat({ ...sample, idle_seconds: 29 }, at, 30)).toEqual(active);
  });

  test("says for how long nothing was touched", () => {
    const idle = { is_active: false, idle_time_seconds: 95 };
    expect(toHeartbeat({ ...sample, idle_seconds: 95.9 }, at, 30)).toMatchObject(idle);
  });

  test("claims a day of idleness at most", () => {
    expect(toHeartbeat({ ...sample, idle_seconds: 1e6 }, at, 30)).toMatchObject({ idle_time_seconds: 86_400 });
  });
});

describe("the simulated person", () => {
  const day = (seed: string) => {
    const person = createDemoPerson(seed, "support");
    return Array.from({ length: 960 }, (_, index) => person.sample(new Date(Date.UTC(2026, 2, 2, 9) + index * 30_000)));
  };

  test("has the same day with the same seed", () => {
    expect(day("a")).toEqual(day("a"));
    expect(day("a")).not.toEqual(day("b"));
  });

  test("works for the most part, in several applications, and is away now and then", () => {
    const samples = day("a");
    const active = samples.filter(({ idle_seconds = 0 }) => idle_seconds < 30).length / samples.length;
    expect(active).toBeGreaterThan(0.6);
    expect(active).toBeLessThan(0.98);
    expect(new Set(samples.map(({ application }) => application)).size).toBeGreaterThan(2);
    expect(samples.some(({ idle_seconds = 0 }) => idle_seconds > 300)).toBe(true);
    expect(samples.every(({ mouse_clicks, keyboard_strokes }) => mouse_clicks >= 0 && keyboard_strokes >= 0)).toBe(
      true,
    );
  });

  test("began the morning today, whenever it is, and had the break before now", () => {
    for (let minute = 0; minute < 1440; minute += 7) {
      const now = new Date(Date.UTC(2026, 2, 2) + minute * 60_000);
      const morning = planMorning(seededRandom(`${minute}`), now, "UTC");
      if (morning === undefined) {
        expect(minute).toBeLessThan(30);
        continue;
      }
      expect(morning.from.toISOString().slice(0, 10)).toBe("2026-03-02");
      expect(now.getTime() - morning.from.getTime()).toBeGreaterThan(19 * 60_000);
      for (const span of [morning.lunch, morning.asleep]) {
        expect(span?.until ?? 0).toBeLessThan(now.getTime());
      }
    }
  });
});
