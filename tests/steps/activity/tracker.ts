import type { Clock } from "../../../clients/common/clock.ts";
import type { ActivitySample, ActivitySource, ScreenSource } from "../../../clients/tracker/core/activity.ts";
import type { Policy } from "../../../clients/tracker/core/contracts.ts";

const POLICY: Policy = {
  policy_version: "1",
  interval_minutes: 10,
  source: "organization",
  timing: "fixed",
  monitors: "all",
  capture_rules: [],
  blur_policy: "none",
  auto_start: "off",
  private_mode_minutes: 15,
  review_seconds: 60,
  min_version: null,
  heartbeat_seconds: 30,
  idle_threshold_seconds: 300,
  hours: { timezone: "UTC", week: [], holidays: [] },
};

export type Seen = {
  readonly path: string;
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

/** A clock that only moves when told to, and remembers how long it was asked to sleep. */
export function givenClock(start = "2026-03-02T09:00:00Z") {
  let now = Date.parse(start);
  let sleepers: { at: number; wake: () => void }[] = [];
  const slept: number[] = [];
  const clock: Clock = {
    now: () => new Date(now),
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
  return { clock, advance, slept };
}

/** A server that answers what a member checked in at nine would hear, unless `behaviour` says otherwise. */
export function givenServer(clock: Clock, behaviour: { current: Behaviour } = { current: () => undefined }) {
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
      const seen: Seen = { path, body, headers, ...(form === undefined ? {} : { form }) };
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
      return { data: { policy: server.policy }, headers: { etag } };
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
export function givenDesk() {
  let last: number | undefined;
  const desk = {
    /** What is in front. */
    window: { application: "Code Editor" } as Pick<ActivitySample, "application" | "active_window" | "url">,
    /** Of each picture, whether the window was covered. */
    masked: [] as boolean[],
  };
  const activity: ActivitySource = {
    sample(now) {
      const seconds = (now.getTime() - (last ?? now.getTime())) / 1000;
      last = now.getTime();
      return {
        ...desk.window,
        mouse_clicks: 2 * seconds,
        keyboard_strokes: seconds,
        idle_seconds: 0,
      };
    },
  };
  const screen: ScreenSource = {
    capture: async (_sample, _now, isMasked) => {
      desk.masked.push(isMasked);
      return { bytes: new Uint8Array([255, 216]), content_type: "image/jpeg", width: 1280, height: 800 };
    },
  };
  return { activity, screen, desk };
}
