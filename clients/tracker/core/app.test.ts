import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { givenClock, givenDesk, givenServer } from "../../../tests/steps/activity/tracker.ts";
import { SecretsLockedError } from "../ports.ts";
import type { Disk } from "../store/disk.ts";
import { makeKeyPair } from "../store/seal.ts";
import { memory, openStore } from "../store/store.ts";
import { type AppOptions, createApp } from "./app.ts";
import type { Decided } from "./auto-start.ts";
import type { ControlChange } from "./control.ts";

const keys = { key: randomBytes(32), privateKey: makeKeyPair().privateKey };

/** The whole tracker of somebody who is signed in, on a machine of which everything can be done. */
async function given(more: Partial<AppOptions> & { disk?: Disk; wrong?: number } = {}) {
  const time = givenClock();
  time.set(more.wrong ?? 0);
  const server = givenServer(time.server);
  const person = givenDesk(time.elapsed);
  const { disk = memory() } = more;
  const machine = { token: "refresh-1" as string | undefined, isLocked: false, ended: 0, kept: [] as string[] };
  const decided: { current: Decided } = { current: {} };
  server.behaviour.current = refreshing;
  const app = await createApp({
    server: "https://muster.test",
    member: { name: "Alice", email: "alice@company.com" },
    deviceId: "0b0f8d2e-0000-4000-8000-000000000000",
    desktop: person.desktop,
    takePicture: person.takePicture,
    openStore: async (onTrouble) =>
      openStore({ disk, keys: machine.isLocked ? undefined : keys, elapsed: time.elapsed, onTrouble }),
    readToken: async () => {
      if (machine.isLocked) throw new SecretsLockedError();
      return machine.token;
    },
    keepToken: async (token) => void machine.kept.push(token),
    forget: async () => undefined,
    decided: { read: () => decided.current, write: (now) => Object.assign(decided, { current: now }) },
    onEnd: () => {
      machine.ended += 1;
    },
    fetch: server.fetch,
    connect: () => Promise.reject(new Error("no socket")),
    clock: time.clock,
    elapsed: time.elapsed,
    ...more,
  });
  const lines: string[] = [];
  app.control.listen((change: ControlChange) => {
    if (change.kind === "line") lines.push(change.text);
  });
  const said = (part: string) => lines.filter((line) => line.includes(part)).length;
  const begin = async (how: "now" | "wait" = "now") => {
    void app.run(how);
    await time.advance(1);
  };
  return { ...time, ...person, server, machine, decided, app, control: app.control, lines, said, begin, disk };
}

/** An access token for each refresh token, as the real one does. */
function refreshing({ path, body }: { path: string; body: { refresh_token?: string } }) {
  if (path !== "/api/auth/refresh-token") return undefined;
  const next = Number(String(body.refresh_token).split("-")[1]) + 1;
  return { data: { access_token: `access-${next}`, refresh_token: `refresh-${next}` } };
}

/** Of a server that asks to be left alone for a while. */
const busy = () => ({ status: 503, code: "SERVICE_UNAVAILABLE", headers: { "retry-after": "60" } });

const problemsOf = async ({ control }: Awaited<ReturnType<typeof given>>) =>
  (await control.state()).problems.map(({ id }) => id);

describe("a sign-in", () => {
  test("is gone on with from the keychain, and what follows it is kept before it is used", async () => {
    const { begin, server, machine } = await given();
    await begin();
    expect(machine.kept).toEqual(["refresh-2"]);
    expect(server.requests[0]?.path).toBe("/api/auth/refresh-token");
    expect(server.to("/api/attendance/check-in")[0]?.headers.authorization).toBe("Bearer access-2");
    expect(server.heartbeats()[0]).toMatchObject({ device_id: "0b0f8d2e-0000-4000-8000-000000000000" });
  });

  test.each([
    ["REFRESH_TOKEN_INVALID", 401, "signed_out", "Your sign-in has ended"],
    ["ACCOUNT_DISABLED", 403, "disabled", "Your account is disabled"],
  ])("that ends by %s is said once, and recording goes on", async (code, status, account, words) => {
    const scene = await given();
    const { begin, server, advance, control, said, machine } = scene;
    await begin();
    server.behaviour.current = ({ path }) =>
      path.endsWith("heartbeat") || path.endsWith("token") ? { status, code } : undefined;
    await advance(300);
    expect((await control.state()).account).toBe(account);
    expect(said(words)).toBe(1);
    const asked = server.requests.length;
    await advance(300);
    // Nobody is asked again and again.
    expect(server.requests.length).toBe(asked);
    expect((await control.state()).outbox.heartbeats).toBe(20);
    server.behaviour.current = refreshing;
    machine.token = "refresh-7";
    await control.signedIn();
    await advance(31);
    expect((await control.state()).account).toBe("signed_in");
    expect((await control.state()).outbox.heartbeats).toBe(0);
  });

  test("that could not be kept is said, and kept once the keychain is open again", async () => {
    const scene = await given({
      keepToken: async (token) => {
        if (scene.machine.isLocked) throw new SecretsLockedError();
        scene.machine.kept.push(token);
      },
    });
    const { begin, server, advance, machine, said } = scene;
    await begin();
    machine.isLocked = true;
    server.behaviour.current = (seen) =>
      seen.headers.authorization === "Bearer access-2" ? { status: 401, code: "TOKEN_EXPIRED" } : refreshing(seen);
    await advance(61);
    expect([machine.kept, await problemsOf(scene)]).toEqual([["refresh-2"], ["sign_in"]]);
    expect(said("could not be kept")).toBe(1);
    machine.isLocked = false;
    await advance(61);
    expect([machine.kept, await problemsOf(scene)]).toEqual([["refresh-2", "refresh-3"], []]);
  });

  test("in a keychain that is locked is waited for, and what was recorded is sent then", async () => {
    const { begin, server, advance, control, machine, said } = await given();
    machine.isLocked = true;
    await begin();
    await advance(120);
    expect((await control.state()).account).toBe("locked");
    expect(said("The keychain is locked")).toBe(1);
    expect(server.requests).toEqual([]);
    machine.isLocked = false;
    await advance(61);
    expect((await control.state()).account).toBe("signed_in");
    expect(server.to("/api/attendance/check-in")).toHaveLength(1);
    expect(server.heartbeats().length).toBeGreaterThan(4);
  });
});

describe("a bad day", () => {
  test("without the permission to see the screen is worked on, and said once", async () => {
    const { begin, advance, desk, said, server, control } = await given();
    desk.taken = { skipped: "permission" };
    await begin();
    await advance(3600);
    expect(said("does not let the tracker see the screen")).toBe(1);
    expect(server.to("/api/screenshots/upload")).toEqual([]);
    expect(server.heartbeats().length).toBe(121);
    const [latest] = await control.pictures();
    expect(latest).toMatchObject({ fate: "skipped", why: expect.stringContaining("does not let") });
  });

  test("in which the tracker loses its way to the screen is said, and what never worked is not", async () => {
    const scene = await given();
    const detail = "The X server has closed the connection: start the tracker again.";
    const see = (works: boolean) =>
      Object.assign(scene.desktop, {
        capabilities: async () => [
          { name: "window", works, detail },
          { name: "counts", works: false, detail: "The X server has no XI2." },
        ],
      });
    see(true);
    await scene.begin();
    await scene.advance(300);
    expect(await problemsOf(scene)).toEqual([]);
    see(false);
    await scene.advance(600);
    expect([await problemsOf(scene), scene.said(detail)]).toEqual([["machine"], 1]);
  });

  test("with black pictures sends none of them", async () => {
    const { begin, advance, desk, said, server } = await given();
    desk.taken = { skipped: "black" };
    await begin();
    await advance(3600);
    expect([said("The picture was black"), server.to("/api/screenshots/upload").length]).toEqual([1, 0]);
  });

  test("with a locked screen tells that nobody is there, and nothing of what is on it", async () => {
    const { begin, advance, desk, server } = await given();
    desk.window = { application: "Editor", title: "Secret plan" };
    await begin();
    desk.presence = "locked";
    desk.idle_seconds = 3;
    await advance(660);
    const locked = server.heartbeats().slice(1);
    expect(locked.length).toBeGreaterThan(20);
    for (const heartbeat of locked) {
      expect(heartbeat).toMatchObject({ is_active: false, idle_time_seconds: 3, mouse_clicks: 0, keyboard_strokes: 0 });
      expect(heartbeat).toMatchObject({ metadata: { tracker: { locked: true } } });
      expect(heartbeat).not.toHaveProperty("active_window");
    }
    expect(server.to("/api/screenshots/upload")).toEqual([]);
    desk.presence = "present";
    desk.idle_seconds = 0;
    await advance(30);
    // What was typed into the lock is nobody's business.
    expect(server.heartbeats().at(-1)).toMatchObject({ is_active: true, keyboard_strokes: 30 });
  });

  test("on a full disk goes on in memory", async () => {
    const inner = memory();
    const fail = () => {
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    };
    const scene = await given({ disk: { ...inner, append: fail, replace: fail } });
    await scene.begin();
    await scene.advance(120);
    expect(scene.said("The disk is full")).toBe(1);
    expect(await problemsOf(scene)).toEqual(["disk"]);
    expect(scene.server.heartbeats()).toHaveLength(5);
  });

  test("whose clock is set back a day and forward two is stamped as if nothing was", async () => {
    const { begin, advance, set, server } = await given();
    await begin();
    await advance(60);
    set(-86_400);
    await advance(60);
    set(2 * 86_400);
    await advance(60);
    const stamps = server.heartbeats().map(({ timestamp }) => timestamp.slice(0, 19));
    expect(stamps).toEqual(
      ["09:00:00", "09:00:30", "09:01:00", "09:01:30", "09:02:00", "09:02:30", "09:03:00"].map(
        (at) => `2026-03-02T${at}`,
      ),
    );
  });

  test("that began without network and with a wrong clock is put right before it is sent", async () => {
    const { begin, advance, server, said } = await given({ wrong: -86_400 });
    server.behaviour.current = () => "unanswered";
    await begin();
    await advance(300);
    server.behaviour.current = refreshing;
    await advance(60);
    expect(said("This machine's clock is wrong")).toBe(1);
    const sent = [...server.to("/api/attendance/check-in").map(({ body }) => body), ...server.heartbeats()];
    expect(sent.length).toBeGreaterThan(10);
    expect(new Set(sent.map(({ timestamp }) => timestamp.slice(0, 10)))).toEqual(new Set(["2026-03-02"]));
  });

  test("with an unknown certificate says what to do, once", async () => {
    const { begin, advance, said, control } = await given({
      fetch: () => {
        const cause = Object.assign(new Error("self-signed certificate"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
        return Promise.reject(new TypeError("fetch failed", { cause }));
      },
    });
    await begin();
    await advance(600);
    expect(said("name it with --ca FILE")).toBe(1);
    expect((await control.state()).outbox).toMatchObject({ heartbeats: 21, marks: 1 });
  });

  test("has an interval of the member's own taken back in the middle, and says so", async () => {
    const { begin, advance, server, said } = await given();
    server.change({ source: "member", interval_minutes: 2 });
    await begin();
    await advance(300);
    server.change({ source: "organization", interval_minutes: 10 });
    await advance(61);
    expect(said("a picture every 10 min")).toBe(1);
  });

  test("asks for a newer version once, and goes on", async () => {
    const scene = await given();
    scene.server.change({ min_version: "9.0.0" });
    await scene.begin();
    await scene.advance(600);
    expect(scene.said("asks for 9.0.0 or newer")).toBe(1);
    expect(scene.server.heartbeats().length).toBe(21);
  });
});

describe("sleep", () => {
  test("is told nothing of, and the time and the day are asked again", async () => {
    const { begin, advance, sleep, server, said } = await given();
    await begin();
    await advance(60);
    const asked = server.to("/api/attendance/status").length;
    sleep(8 * 3600);
    await advance(95);
    const stamps = server.heartbeats().map(({ timestamp }) => timestamp.slice(11, 16));
    expect(stamps.filter((at) => at > "09:02" && at < "17:01")).toEqual([]);
    expect(stamps.at(-1)).toMatch(/^17:0/);
    expect(server.to("/api/attendance/status").length).toBe(asked + 1);
    expect(said("was away for 480 min")).toBe(1);
    // Nothing of eight hours is in one heartbeat.
    expect(Math.max(...server.heartbeats().map(({ keyboard_strokes }) => keyboard_strokes))).toBeLessThan(40);
  });

  test("that ends while the server is busy costs nothing of the work that follows", async () => {
    const { begin, advance, sleep, server, control } = await given();
    await begin();
    await advance(60);
    server.behaviour.current = busy;
    sleep(8 * 3600);
    await advance(600);
    expect((await control.state()).outbox.heartbeats).toBeGreaterThanOrEqual(18);
  });

  test("in which the server ended the day ends it here", async () => {
    const { begin, advance, sleep, server, control } = await given();
    await begin();
    await advance(60);
    server.checkIn(false);
    sleep(8 * 3600);
    await advance(95);
    expect((await control.state()).doing).toBe("off");
  });
});

describe("while the server is busy", () => {
  test("a day begins when that is asked for, and is recorded from then on", async () => {
    const { begin, advance, server, control } = await given();
    await begin("wait");
    server.behaviour.current = busy;
    await advance(9);
    void control.checkIn();
    await advance(300);
    expect((await control.state()).doing).toBe("working");
    expect((await control.state()).outbox.heartbeats).toBeGreaterThanOrEqual(9);
    server.behaviour.current = refreshing;
    await advance(120);
    expect(server.to("/api/attendance/check-in").at(-1)?.body).toEqual({ timestamp: "2026-03-02T09:00:10.000Z" });
  });

  test("a start that waits says so, looks after all else, and goes on with the day once the server has answered", async () => {
    const scene = await given();
    const { begin, advance, server, control, said, desk } = scene;
    server.checkIn(true);
    server.behaviour.current = ({ path }) => (path === "/api/auth/refresh-token" ? undefined : busy());
    await begin("wait");
    await advance(5);
    expect([await problemsOf(scene), said("has not said yet whether your day is open")]).toEqual([["resume"], 1]);
    await advance(600);
    expect([(await control.state()).doing, desk.notices.length]).toEqual(["off", 1]);
    // However often it was wanted: not by a crowd.
    expect(server.to("/api/attendance/status").length).toBeLessThan(30);
    server.behaviour.current = refreshing;
    await advance(400);
    expect((await control.state()).doing).toBe("working");
    expect([await problemsOf(scene), said("Your day goes on.")]).toEqual([[], 1]);
    expect(server.to("/api/attendance/check-in")).toEqual([]);
  });

  test("no day begins by itself before it is known that none is open", async () => {
    const { begin, server, control, disk } = await given();
    const week = [{ weekday: 1, start: "09:00", end: "17:00" }];
    server.change({ auto_start: "on_login", hours: { timezone: "UTC", week, holidays: [] } });
    await begin();
    await control.quit();
    const next = await given({ disk });
    next.server.behaviour.current = () => "unanswered";
    await next.begin("wait");
    await next.advance(300);
    expect((await next.control.state()).starting).toBeNull();
    next.server.behaviour.current = refreshing;
    next.server.checkIn(true);
    await next.advance(400);
    expect((await next.control.state()).doing).toBe("working");
    expect(next.server.to("/api/attendance/check-in")).toEqual([]);
  });

  test("a break ends when that is asked for, and what follows is recorded", async () => {
    const { begin, advance, server, control } = await given();
    await begin();
    await advance(60);
    await control.startBreak();
    await advance(60);
    server.behaviour.current = busy;
    void control.endBreak();
    await advance(300);
    expect((await control.state()).doing).toBe("working");
    expect((await control.state()).outbox.heartbeats).toBeGreaterThanOrEqual(9);
  });
});

describe("private minutes", () => {
  test.each([0, 720, -3600])(
    "outlive a crash, and end when they would have, by a clock wrong by %i s",
    async (wrong) => {
      const first = await given({ wrong });
      first.desk.window = { application: "Editor", title: "Letter" };
      first.server.change({ interval_minutes: 2 });
      await first.begin();
      await first.control.startPrivate(10);
      await first.advance(120);
      // Nothing is closed: that is what a kill -9 leaves.
      const { begin, advance, control, desk, server } = await given({ disk: first.disk, wrong });
      desk.window = { application: "Editor", title: "Letter" };
      server.checkIn(true);
      server.change({ interval_minutes: 2 });
      await begin("wait");
      expect((await control.state()).private).not.toBeNull();
      await advance(400);
      expect(new Set(server.heartbeats().map(({ active_window }) => active_window))).toEqual(new Set(["(private)"]));
      expect(desk.masked).toEqual([]);
      await advance(400);
      expect(server.heartbeats().at(-1)).toMatchObject({ active_window: "Letter" });
      expect(desk.masked.length).toBeGreaterThan(0);
    },
  );

  test("end with the day", async () => {
    const first = await given();
    await first.begin();
    await first.control.startPrivate(10);
    await first.control.quit();
    const second = await given({ disk: first.disk });
    expect((await second.control.state()).private).toBeNull();
  });
});

describe("a start without network", () => {
  const bank = { field: "title", match: "contains", pattern: "bank", effect: "skip" } as const;

  test("goes by the policy that was last known, from the first picture on", async () => {
    const first = await given();
    first.server.change({ interval_minutes: 2, capture_rules: [bank], private_mode_minutes: 5 });
    first.server.heartbeat_url = "https://beats.test/api/activity/heartbeat";
    await first.begin();
    await first.control.quit();

    const { begin, advance, control, desk, server } = await given({ disk: first.disk });
    server.behaviour.current = () => "unanswered";
    desk.window = { application: "Browser", title: "My Bank" };
    await begin();
    await advance(125);
    expect(desk.masked).toEqual([]);
    expect((await control.pictures()).map(({ fate }) => fate)).toEqual(["skipped"]);
    desk.window = { application: "Editor", title: "Report" };
    await advance(120);
    expect(desk.masked).toEqual([false]);
    await control.startPrivate(60);
    expect((await control.state()).private).toMatchObject({ seconds_left: 300 });
    await advance(120);
    expect(desk.masked).toEqual([false]);

    // It still holds, and is not sent once more; what it says of the way of heartbeats does, too.
    server.change({ ...first.server.policy });
    server.policy.policy_version = first.server.policy.policy_version;
    server.behaviour.current = refreshing;
    await advance(120);
    expect(server.to("/api/tracker/policy").map(({ headers }) => headers["if-none-match"])).toEqual(['"1+"']);
    await advance(30);
    expect(server.to("/api/activity/heartbeat").at(-1)?.host).toBe("beats.test");
    const told = server.heartbeats().map(({ active_window }) => active_window);
    expect([...new Set(told)].toSorted()).toEqual(["(private)", "Report"]);
  });

  test("takes no picture where no policy was ever known, and tells no title", async () => {
    const { begin, advance, desk, server } = await given();
    server.behaviour.current = () => "unanswered";
    desk.window = { application: "Editor", title: "Report" };
    await begin();
    await advance(3600);
    expect(desk.masked).toEqual([]);
    server.behaviour.current = (seen) => (seen.path.endsWith("policy") ? "unanswered" : refreshing(seen));
    await advance(120);
    expect(new Set(server.heartbeats().map(({ active_window }) => active_window))).toEqual(new Set(["(private)"]));
  });

  test("says what the organization has changed meanwhile, as soon as it is heard", async () => {
    const first = await given();
    await first.begin();
    await first.control.quit();
    const { begin, advance, said, server } = await given({ disk: first.disk });
    server.behaviour.current = () => "unanswered";
    await begin();
    server.change({ interval_minutes: 5 });
    server.behaviour.current = refreshing;
    await advance(61);
    expect(said("a picture every 5 min")).toBe(1);
  });

  test("with a locked keychain knows no policy before that is open", async () => {
    const first = await given();
    first.server.change({ interval_minutes: 2 });
    await first.begin();
    await first.control.quit();
    const { disk } = first;
    let isLocked = true;
    const { begin, advance, machine, desk, server } = await given({
      disk,
      openStore: async (onTrouble) =>
        openStore({ disk, keys: isLocked ? undefined : keys, elapsed: () => 0, onTrouble }),
    });
    server.behaviour.current = () => "unanswered";
    machine.isLocked = true;
    await begin();
    await advance(300);
    expect(desk.masked).toEqual([]);
    [isLocked, machine.isLocked] = [false, false];
    await advance(180);
    expect(desk.masked.length).toBeGreaterThan(0);
  });
});

describe("privacy", () => {
  test("mode withholds titles and pictures for as long as the policy allows, and heartbeats go on", async () => {
    const { begin, advance, server, control, desk } = await given();
    desk.window = { application: "Editor", title: "Letter" };
    await begin();
    await advance(300);
    await control.startPrivate(600);
    expect((await control.state()).private).toMatchObject({ seconds_left: 15 * 60 });
    const before = server.heartbeats().length;
    await advance(840);
    const within = server.heartbeats().slice(before);
    expect(within.length).toBe(28);
    expect(new Set(within.map(({ active_window, application }) => `${active_window} ${application}`))).toEqual(
      new Set(["(private) (private)"]),
    );
    expect(server.to("/api/screenshots/upload")).toEqual([]);
    await advance(120);
    expect(server.heartbeats().at(-1)).toMatchObject({ active_window: "Letter" });
  });

  test("mode that an organization does not allow is refused", async () => {
    const { begin, server, control } = await given();
    server.change({ private_mode_minutes: 0 });
    await begin();
    await expect(control.startPrivate(15)).rejects.toThrow("does not allow");
  });

  test("has a picture held, shown and discarded; the time stays", async () => {
    const { begin, advance, server, control, desk } = await given({ firstScreenshotSeconds: 40 });
    server.change({ review_seconds: 60 });
    await begin();
    await advance(50);
    const [held] = await control.pictures();
    expect(held).toMatchObject({ fate: "held", seconds_left: 49 });
    expect(await control.picture(held?.id ?? "")).toMatchObject({ content_type: "image/jpeg" });
    expect(desk.notices.at(-1)?.notice).toMatchObject({ title: "A picture of your screen was taken" });
    expect(await control.discard(held?.id ?? "")).toBe(true);
    await advance(120);
    expect(server.to("/api/screenshots/upload")).toEqual([]);
    expect((await control.pictures())[0]).toMatchObject({ fate: "discarded" });
    expect(server.heartbeats().length).toBe(6);
  });

  test("has a picture's review begun anew by a restart, told and listed", async () => {
    const disk = memory();
    const first = await given({ disk, firstScreenshotSeconds: 40 });
    first.server.change({ review_seconds: 60 });
    await first.begin();
    await first.advance(45);
    // Killed here, in the sixth second of the review.
    const second = await given({ disk });
    second.server.change({ review_seconds: 60 });
    second.server.checkIn(true);
    await second.begin("wait");
    const [held] = await second.control.pictures();
    expect(held).toMatchObject({ fate: "held", seconds_left: 59 });
    expect(second.desk.notices.map(({ notice }) => notice.title)).toEqual(["A picture of your screen was taken"]);
    await second.advance(50);
    expect(second.server.to("/api/screenshots/upload")).toEqual([]);
    second.desk.notices[0]?.answer?.("discard");
    await second.advance(60);
    expect(second.server.to("/api/screenshots/upload")).toEqual([]);
    expect(await second.control.pictures()).toMatchObject([{ fate: "discarded" }]);
  });

  test("has several pictures of before a restart told by one notice, and sent after their review", async () => {
    const disk = memory();
    const first = await given({ disk });
    first.server.change({ review_seconds: 60, interval_minutes: 1 });
    await first.begin();
    first.server.behaviour.current = () => "unanswered";
    await first.advance(250);
    const second = await given({ disk });
    second.server.checkIn(true);
    await second.begin("wait");
    expect(second.desk.notices.map(({ notice }) => notice.title)).toEqual([
      "4 pictures of your screen were taken before this start",
    ]);
    expect((await second.control.pictures()).map(({ fate }) => fate)).toEqual(["held", "held", "held", "held"]);
    await second.advance(50);
    expect(second.server.to("/api/screenshots/upload")).toEqual([]);
    await second.advance(45);
    expect(second.server.to("/api/screenshots/upload")).toHaveLength(4);
  });

  test("has no picture taken in silence, not even one without a review", async () => {
    const { begin, advance, server, desk, said } = await given({ firstScreenshotSeconds: 40 });
    await begin();
    await advance(50);
    expect(server.to("/api/screenshots/upload")).toHaveLength(1);
    expect(desk.notices.map(({ notice }) => notice)).toEqual([
      { title: "A picture of your screen was taken", body: "It is sent at once." },
    ]);
    expect(said("A picture was taken")).toBe(1);
  });

  test("has a picture sent after its review, with the instant at which it was taken", async () => {
    const { begin, advance, server } = await given({ firstScreenshotSeconds: 40 });
    server.change({ review_seconds: 60 });
    await begin();
    await advance(95);
    expect(server.to("/api/screenshots/upload")).toEqual([]);
    await advance(10);
    expect(server.to("/api/screenshots/upload").map(({ body }) => body.timestamp)).toEqual([
      "2026-03-02T09:00:40.000Z",
    ]);
  });

  test("keeps at most twenty pictures of a time without network, each with its own instant", async () => {
    const { begin, advance, server, control } = await given();
    await begin();
    server.behaviour.current = () => "unanswered";
    await advance(25 * 600);
    expect((await control.state()).outbox).toMatchObject({ pictures: 20, dropped: { pictures: 5 } });
    server.behaviour.current = refreshing;
    await advance(60);
    const instants = server.to("/api/screenshots/upload").map(({ body }) => body.timestamp);
    expect(instants).toHaveLength(20);
    expect(new Set(instants).size).toBe(20);
    expect(instants).toEqual(instants.toSorted());
  });

  test("a meeting is logged with its begin and end", async () => {
    const { begin, advance, server, control } = await given();
    await begin();
    await control.startMeeting("Review");
    await advance(1200);
    await control.endMeeting();
    await advance(1);
    expect(server.to("/api/activity/log")[0]?.body).toEqual({
      activity_type: "meeting",
      start_time: "2026-03-02T09:00:01.000Z",
      end_time: "2026-03-02T09:20:01.000Z",
      title: "Review",
    });
  });
});

describe("the end", () => {
  test("checks out, and a crash before that is gone on from", async () => {
    const disk = memory();
    const first = await given({ disk });
    await first.begin();
    first.server.behaviour.current = () => "unanswered";
    await first.advance(300);
    // Killed here. The next start knows what was not sent.
    const second = await given({ disk });
    second.server.checkIn(true);
    await second.begin("wait");
    expect(second.server.to("/api/attendance/check-in")).toEqual([]);
    expect(second.server.heartbeats().length).toBeGreaterThanOrEqual(10);
    await second.control.quit();
    expect(second.server.to("/api/attendance/check-out")).toHaveLength(1);
    expect(second.machine.ended).toBe(1);
  });

  test("with all that is kept here deleted leaves nothing, and ends", async () => {
    const { begin, advance, server, control, disk, machine } = await given();
    await begin();
    server.behaviour.current = () => "unanswered";
    await advance(120);
    expect(disk.list()).not.toEqual([]);
    await control.deleteLocalData();
    expect([disk.list(), machine.ended]).toEqual([[], 1]);
  });

  test("with all that is kept here deleted comes also where the keychain is locked", async () => {
    const { begin, advance, control, disk, machine } = await given({
      forget: () => Promise.reject(new SecretsLockedError()),
    });
    await begin();
    await expect(control.deleteLocalData()).rejects.toThrow("The keychain is locked");
    await advance(300);
    expect([disk.list(), machine.ended, (await control.state()).doing]).toEqual([[], 1, "off"]);
  });

  test("comes by a check-out also where nothing can be written, and no start by itself undoes it", async () => {
    const { begin, advance, server, control } = await given({
      decided: {
        read: () => ({}),
        write: () => {
          throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
        },
      },
    });
    const week = [{ weekday: 1, start: "09:00", end: "17:00" }];
    server.change({ auto_start: "on_login", hours: { timezone: "UTC", week, holidays: [] } });
    await begin();
    await control.checkOut();
    await advance(300);
    expect((await control.state()).doing).toBe("off");
    expect(server.to("/api/attendance/check-out")).toHaveLength(1);
    expect(server.to("/api/attendance/check-in")).toHaveLength(1);
  });

  test("of a private day tells nothing of what was in front", async () => {
    const { begin, advance, server, control, desk } = await given();
    desk.window = { application: "Editor", title: "Letter" };
    await begin();
    await control.startPrivate(15);
    await advance(40);
    await control.checkOut();
    expect(server.heartbeats().at(-1)).toMatchObject({ active_window: "(private)", application: "(private)" });
  });

  test("without network leaves the check-out in the journal", async () => {
    const disk = memory();
    const first = await given({ disk });
    await first.begin();
    first.server.behaviour.current = () => "unanswered";
    await first.control.quit();
    const second = await given({ disk });
    second.server.checkIn(true);
    await second.begin("wait");
    expect(second.server.to("/api/attendance/check-out")).toHaveLength(1);
    expect((await second.control.state()).doing).toBe("off");
  });
});

describe("a start by itself", () => {
  const week = [{ weekday: 1, start: "09:00", end: "17:00" }];
  const hours = { timezone: "UTC", week, holidays: [] };

  test("is announced ten seconds before", async () => {
    const { begin, advance, server, control, desk } = await given();
    server.change({ auto_start: "on_login", hours });
    await begin("wait");
    expect((await control.state()).starting).toMatchObject({ seconds_left: 9 });
    expect(desk.notices.at(-1)?.notice.title).toBe("Starting in 10 s");
    await advance(10);
    expect((await control.state()).doing).toBe("working");
    expect(server.to("/api/attendance/check-in")).toHaveLength(1);
  });

  test("that is not wanted now is not for the day", async () => {
    const { begin, advance, server, control, decided } = await given();
    server.change({ auto_start: "on_login", hours });
    await begin("wait");
    await control.answerStart("not_now");
    await advance(3600);
    expect((await control.state()).doing).toBe("off");
    expect(decided.current).toEqual({ not_now: "2026-03-02" });
  });

  test("does not undo a check-out by hand", async () => {
    const { begin, advance, server, control } = await given();
    server.change({ auto_start: "on_login", hours });
    await begin("now");
    await control.checkOut();
    await advance(3600);
    expect((await control.state()).doing).toBe("off");
    expect(server.to("/api/attendance/check-in")).toHaveLength(1);
  });

  test.each([
    ["off", { auto_start: "off", hours }],
    [
      "outside of the hours",
      { auto_start: "on_login", hours: { ...hours, week: [{ weekday: 1, start: "12:00", end: "17:00" }] } },
    ],
    ["on a holiday", { auto_start: "on_login", hours: { ...hours, holidays: ["2026-03-02"] } }],
    ["without an interval of one's own", { auto_start: "on_assignment", hours }],
  ] as const)("is not made %s", async (_when, policy) => {
    const { begin, advance, server, control } = await given();
    server.change({
      ...policy,
      hours: { ...policy.hours, week: [...policy.hours.week], holidays: [...policy.hours.holidays] },
    });
    await begin("wait");
    await advance(600);
    expect((await control.state()).doing).toBe("off");
  });
});
