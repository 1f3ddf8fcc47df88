import type { Clock } from "../../../clients/common/clock.ts";
import { toSample } from "../../../clients/tracker/core/activity.ts";
import type { Taken, TakePicture } from "../../../clients/tracker/core/capture/picture.ts";
import type { Policy } from "../../../clients/tracker/core/contracts.ts";
import { effectOf } from "../../../clients/tracker/core/policy.ts";
import { createFakeDesktop } from "../../../clients/tracker/desktop/fake/desktop.ts";
import type { Desktop, Notice, WindowInFront } from "../../../clients/tracker/ports.ts";

/** An organization's that has changed nothing. */
export const POLICY: Policy = {
  policy_version: "1",
  interval_minutes: 10,
  source: "organization",
  timing: "fixed",
  monitors: "all",
  capture_rules: [],
  blur_policy: "none",
  auto_start: "off",
  private_mode_minutes: 15,
  review_seconds: 0,
  live_view: true,
  min_version: null,
  heartbeat_seconds: 30,
  idle_threshold_seconds: 300,
  hours: { timezone: "UTC", week: [], holidays: [] },
};

export type Seen = {
  readonly path: string;
  readonly host: string;
  // Tests look into bodies of every shape; each expectation is what checks it.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
  readonly headers: Record<string, string>;
  readonly form?: FormData;
};

type Reply = { status?: number; data?: unknown; code?: string; headers?: Record<string, string>; raw?: string };
/** Undefined: the usual answer. */
export type Behaviour = (request: Seen) => Reply | "lost" | "unanswered" | undefined;

/** Lets everything run that waits for nothing but other promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * A clock that only moves when told to, and remembers how long it was asked to sleep. `set` is what people do to the
 * clock of a machine, and `sleep` closes its lid: time goes by, and nobody wakes.
 */
export function givenClock(start = "2026-03-02T09:00:00Z") {
  const begun = Date.parse(start);
  let now = begun;
  let wrong = 0;
  let sleepers: { at: number; wake: () => void }[] = [];
  const slept: number[] = [];
  const clock: Clock = {
    now: () => new Date(now + wrong),
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        slept.push(milliseconds);
        if (signal?.aborted === true) return resolve();
        sleepers.push({ at: now + Math.max(0, milliseconds), wake: resolve });
        signal?.addEventListener("abort", () => resolve(), { once: true });
      }),
  };
  async function advance(seconds: number): Promise<void> {
    const until = now + seconds * 1000;
    await settle();
    for (;;) {
      const next = sleepers.toSorted((a, b) => a.at - b.at).find(({ at }) => at <= until);
      if (next === undefined) break;
      sleepers = sleepers.filter((sleeper) => sleeper !== next);
      now = Math.max(now, next.at);
      next.wake();
      await settle();
    }
    now = until;
  }
  const set = (seconds: number) => {
    wrong += seconds * 1000;
  };
  /** Whoever sleeps sleeps for as much longer. */
  const sleep = (seconds: number) => {
    now += seconds * 1000;
    sleepers = sleepers.map((sleeper) => ({ ...sleeper, at: sleeper.at + seconds * 1000 }));
  };
  /** The server's, which nobody sets. */
  const server = { now: () => new Date(now) };
  return { clock, advance, slept, set, sleep, server, elapsed: () => now - begun };
}

/** A server that answers what a member checked in at nine would hear, unless `behaviour` says otherwise. */
export function givenServer(
  clock: Pick<Clock, "now">,
  behaviour: { current: Behaviour } = { current: () => undefined },
) {
  const requests: Seen[] = [];
  let checkedIn = false;
  const server = {
    requests,
    behaviour,
    status: { on_break: false },
    policy: { ...POLICY },
    /** Another policy from now on. */
    change: (policy: Partial<Policy>) => {
      server.policy = { ...server.policy, ...policy, policy_version: `${server.policy.policy_version}+` };
    },
    /** Where it wants heartbeats instead of at its own address. */
    heartbeat_url: null as string | null,
    /** Of the server's clock against the tracker's. */
    ahead_seconds: 0,
    checkIn: (value: boolean) => {
      checkedIn = value;
    },
    to: (path: string) => requests.filter((request) => request.path === path),
    heartbeats: () => server.to("/api/activity/heartbeat").flatMap(({ body }) => body.heartbeats ?? [body]),
    fetch: (async (input: string | URL | Request, init?: RequestInit) => {
      const { pathname, host } = new URL(String(input));
      const form = init?.body instanceof FormData ? init.body : undefined;
      const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
      const headers = Object.fromEntries(new Headers(init?.headers).entries());
      const path = host === "bucket.test" ? "bucket" : pathname;
      const seen: Seen = { path, host, body, headers, ...(form === undefined ? {} : { form }) };
      const reply = behaviour.current(seen);
      if (reply === "unanswered") throw new TypeError("fetch failed");
      requests.push(seen);
      if (reply === "lost") throw new TypeError("terminated");
      return respond(reply ?? usual(seen));
    }) as typeof fetch,
  };

  function usual({ path, body, headers }: Seen): Reply {
    if (path === "/api/attendance/check-in") checkedIn = true;
    if (path === "/api/attendance/check-out") checkedIn = false;
    if (path === "bucket") return { status: 204, raw: "" };
    if (path === "/api/attendance/status") {
      const server_time = new Date(clock.now().getTime() + server.ahead_seconds * 1000).toISOString();
      return { data: { checked_in: checkedIn, server_time, ...server.status } };
    }
    if (path === "/api/auth/login") return { data: { access_token: "access-1", refresh_token: "refresh-1", user: {} } };
    const { policy_version } = server.policy;
    if (path === "/api/tracker/policy") {
      const etag = `"${policy_version}"`;
      if (headers["if-none-match"] === etag) return { status: 304, raw: "" };
      return { data: { policy: server.policy, heartbeat_url: server.heartbeat_url }, headers: { etag } };
    }
    if (path === "/api/activity/heartbeat") {
      return { status: 202, data: { accepted: body.heartbeats?.length ?? 1, rejected: [], policy_version } };
    }
    if (path === "/api/screenshots/upload") {
      const upload = { url: "https://bucket.test/", fields: { key: "screenshots/1.jpg", policy: "signed" } };
      return { status: 201, data: { screenshot: {}, upload } };
    }
    return { data: {} };
  }
  return server;
}

function respond({ status = 200, data, code, headers = {}, raw }: Reply): Response {
  const failed = { success: false, error: { code, message: "No." } };
  const text = raw ?? JSON.stringify(code === undefined ? { success: true, data } : failed);
  return new Response(status === 204 || status === 304 ? null : text, { status, headers });
}

/** Somebody who types once and clicks twice a second without end. */
export function givenDesk(elapsed: () => number) {
  const desk = {
    /** What is in front. */
    window: { application: "Code Editor" } as WindowInFront,
    presence: "present" as Awaited<ReturnType<Desktop["session"]["presence"]>>,
    idle_seconds: 0 as number | undefined,
    isCounted: true,
    /** Of each picture, whether the window was covered. */
    masked: [] as boolean[],
    /** Instead of a picture. */
    taken: undefined as Taken | undefined,
    notices: [] as { notice: Notice; answer?: ((action: string) => void) | undefined }[],
    isIndicatorShown: true,
    indicator: undefined as { text: string; onStop: () => void } | undefined,
  };
  const desktop: Desktop = {
    ...createFakeDesktop({ seed: "nobody", desk: "support" }),
    activity: {
      look: async () => ({
        window: desk.window,
        ...(desk.idle_seconds === undefined ? {} : { idle_seconds: desk.idle_seconds }),
        ...(desk.isCounted ? { counts: { clicks: (2 * elapsed()) / 1000, strokes: elapsed() / 1000 } } : {}),
      }),
    },
    session: { presence: async () => desk.presence, listen: () => () => undefined },
    notices: {
      show: async (notice, answer) => {
        desk.notices.push({ notice, answer });
        return true;
      },
    },
    indicator: {
      show: async (text, onStop) => {
        if (!desk.isIndicatorShown) throw new Error("There is no screen.");
        desk.indicator = { text, onStop };
        const close = async () => {
          desk.indicator = undefined;
        };
        return { isShown: async () => desk.isIndicatorShown, close };
      },
    },
  };
  const takePicture: TakePicture = async (_screen, session, rules) => {
    if (desk.taken !== undefined) return desk.taken;
    if ((await session.presence()) !== "present") return { skipped: "locked" };
    const sample = toSample({ window: desk.window }, { clicks: 0, strokes: 0 });
    const effect = rules === undefined ? "skip" : effectOf(rules, sample);
    if (effect === "skip") return { skipped: "private" };
    desk.masked.push(effect === "mask");
    const bytes = new Uint8Array([255, 216]);
    return { picture: { bytes, content_type: "image/jpeg", width: 1280, height: 800 } };
  };
  return { desktop, takePicture, desk };
}
