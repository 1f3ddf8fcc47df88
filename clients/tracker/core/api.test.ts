import { describe, expect, test } from "vitest";
import { type Behaviour, givenClock, givenServer, settle } from "../../../tests/steps/activity/tracker.ts";
import { ApiError, createApi, OfflineError } from "./api.ts";

function given(behaviour: Behaviour = () => undefined, options: { attempts?: number } = {}) {
  const time = givenClock();
  const server = givenServer(time.clock, { current: behaviour });
  const api = createApi({ baseUrl: "https://muster.test", fetch: server.fetch, clock: time.clock, ...options });
  return { ...time, server, api };
}

/** Answers the given replies one after the other, then as usual. */
function first(...replies: ReturnType<Behaviour>[]): Behaviour {
  return () => replies.shift();
}

describe("signing in", () => {
  test("asks as a native client and sends the access token from then on", async () => {
    const { api, server } = given();
    await api.signIn("alice@company.com", "employee123");
    await api.status();
    expect(server.requests[0]?.body).toMatchObject({ email: "alice@company.com", client: "native" });
    expect(server.requests[1]?.headers.authorization).toBe("Bearer access-1");
  });

  test("refreshes an expired token once for all who need it and repeats their requests", async () => {
    let refreshed = 0;
    const { api, server } = given(({ path, headers }) => {
      if (path === "/api/auth/refresh-token") {
        refreshed += 1;
        return { data: { access_token: `access-${refreshed + 1}`, refresh_token: `refresh-${refreshed + 1}` } };
      }
      const expired = path !== "/api/auth/login" && headers.authorization !== `Bearer access-${refreshed + 1}`;
      return expired || (refreshed === 0 && path !== "/api/auth/login")
        ? { status: 401, code: "TOKEN_EXPIRED" }
        : undefined;
    });
    await api.signIn("alice@company.com", "employee123");
    await Promise.all([api.status(), api.today(), api.startBreak({}, "key")]);
    const refreshes = server.to("/api/auth/refresh-token");
    expect(refreshes.map(({ body }) => body)).toEqual([{ refresh_token: "refresh-1" }]);
    const keys = server.to("/api/lunch-break/start").map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toEqual(["key", "key"]);
  });

  test("uses the refresh token that came with the last refresh", async () => {
    let expired = false;
    const { api, server } = given(({ path }) => {
      if (path === "/api/auth/refresh-token") return { data: { access_token: "new", refresh_token: "refresh-2" } };
      expired = path === "/api/attendance/status" && !expired;
      return expired ? { status: 401, code: "TOKEN_EXPIRED" } : undefined;
    });
    await api.signIn("alice@company.com", "employee123");
    await api.status();
    await api.status();
    const bodies = server.to("/api/auth/refresh-token").map(({ body }) => body.refresh_token);
    expect(bodies).toEqual(["refresh-1", "refresh-2"]);
  });

  test("does not refresh for other refusals", async () => {
    const { api, server } = given(first(undefined, { status: 401, code: "TOKEN_INVALID" }));
    await api.signIn("alice@company.com", "employee123");
    await expect(api.status()).rejects.toMatchObject({ status: 401, code: "TOKEN_INVALID" });
    expect(server.to("/api/auth/refresh-token")).toEqual([]);
  });
});

describe("a sign-in that goes on", () => {
  const rotating = ({ path, body }: { path: string; body: { refresh_token?: string } }) => {
    if (path !== "/api/auth/refresh-token") return undefined;
    const next = Number(String(body.refresh_token).split("-")[1]) + 1;
    return { data: { access_token: `access-${next}`, refresh_token: `refresh-${next}` } };
  };

  test("is kept before anything is asked with it", async () => {
    const { clock } = givenClock();
    const server = givenServer(clock, { current: rotating });
    const kept: string[] = [];
    const api = createApi({
      baseUrl: "https://muster.test",
      fetch: server.fetch,
      clock,
      keep: async (token) => {
        // Whoever is killed here has the new one, or the answer never came.
        expect(server.requests.map(({ path }) => path)).toEqual(["/api/auth/refresh-token"]);
        kept.push(token);
      },
    });
    api.resume("refresh-4");
    await Promise.all([api.status(), api.today()]);
    expect(kept).toEqual(["refresh-5"]);
    expect(server.requests.slice(1).every(({ headers }) => headers.authorization === "Bearer access-5")).toBe(true);
  });

  test("goes on where it cannot be kept", async () => {
    const { clock } = givenClock();
    const server = givenServer(clock, { current: rotating });
    const keep = () => Promise.reject(new Error("The keychain is locked."));
    const api = createApi({ baseUrl: "https://muster.test", fetch: server.fetch, clock, keep });
    api.resume("refresh-4");
    await expect(api.status()).resolves.toMatchObject({ checked_in: false });
  });

  test("is kept later where it could not be kept at once, and never taken back to what was before", async () => {
    const { clock } = givenClock();
    const server = givenServer(clock, { current: rotating });
    const kept: string[] = [];
    let isLocked = true;
    const keep = async (token: string) => {
      if (isLocked) throw new Error("The keychain is locked.");
      kept.push(token);
    };
    const api = createApi({ baseUrl: "https://muster.test", fetch: server.fetch, clock, keep });
    api.resume("refresh-4");
    await api.status();
    expect([await api.keepAgain(), kept]).toEqual([false, []]);
    // What the keychain still has was used: presented again it would end the sign-in.
    api.resume("refresh-4");
    await api.status();
    expect(server.to("/api/auth/refresh-token").map(({ body }) => body.refresh_token)).toEqual([
      "refresh-4",
      "refresh-5",
    ]);
    isLocked = false;
    expect([await api.keepAgain(), await api.keepAgain(), kept]).toEqual([true, true, ["refresh-6"]]);
    // Another sign-in is another one.
    isLocked = true;
    api.resume("refresh-20");
    await api.status();
    api.resume("refresh-30");
    expect(await api.keepAgain()).toBe(true);
    isLocked = false;
    await api.status();
    expect(kept).toEqual(["refresh-6", "refresh-31"]);
  });

  test("asks at once again where the answer was lost: the token is used up, and its successor soon not told any more", async () => {
    const { clock } = givenClock();
    let asked = 0;
    const server = givenServer(clock, {
      current: (seen) => {
        if (seen.path !== "/api/auth/refresh-token") return undefined;
        asked += 1;
        return asked === 1 ? "lost" : rotating(seen);
      },
    });
    const api = createApi({ baseUrl: "https://muster.test", fetch: server.fetch, clock });
    api.resume("refresh-4");
    await expect(api.status()).resolves.toMatchObject({ checked_in: false });
    expect(server.to("/api/auth/refresh-token").map(({ body }) => body.refresh_token)).toEqual([
      "refresh-4",
      "refresh-4",
    ]);
  });

  test("says once that it has ended, and asks nobody after that", async () => {
    const { clock } = givenClock();
    const server = givenServer(clock, { current: () => ({ status: 401, code: "REFRESH_TOKEN_REUSED" }) });
    const lost: string[] = [];
    const onLost = (code: string) => void lost.push(code);
    const api = createApi({ baseUrl: "https://muster.test", fetch: server.fetch, clock, onLost });
    api.resume("refresh-4");
    await expect(api.status()).rejects.toMatchObject({ code: "REFRESH_TOKEN_REUSED" });
    await expect(api.today()).rejects.toMatchObject({ status: 401 });
    expect([lost, server.requests.length]).toEqual([["REFRESH_TOKEN_REUSED"], 1]);
  });

  test("asks for a second factor where there is one", async () => {
    const { api, server } = given(({ path }) => {
      const second_factor = { token: "pending", methods: ["totp"] };
      if (path === "/api/auth/login") return { data: { second_factor } };
      const data = { access_token: "access-1", refresh_token: "refresh-1", user: { name: "Alice" } };
      return path === "/api/auth/second-factor" ? { data } : undefined;
    });
    await expect(api.signIn("alice@company.com", "employee123")).rejects.toThrow("second factor");
    await api.signIn("alice@company.com", "employee123", async () => ({ code: "123456" }));
    expect(server.to("/api/auth/second-factor")[0]?.body).toMatchObject({
      token: "pending",
      code: "123456",
      client: "native",
    });
  });
});

describe("a busy server", () => {
  test("is asked again after the seconds of Retry-After", async () => {
    const { api, server, advance, slept } = given(
      first({ status: 429, code: "RATE_LIMITED", headers: { "retry-after": "17" } }),
    );
    const answer = api.status();
    await advance(16.9);
    expect(server.requests).toHaveLength(1);
    await advance(0.1);
    await expect(answer).resolves.toMatchObject({ checked_in: false });
    expect(slept).toEqual([17_000]);
  });

  test("may name a date in Retry-After", async () => {
    const at = "Mon, 02 Mar 2026 09:00:40 GMT";
    const { api, advance, slept } = given(
      first({ status: 503, code: "SERVICE_UNAVAILABLE", headers: { "retry-after": at } }),
    );
    const answer = api.status();
    await advance(40);
    await answer;
    expect(slept).toEqual([40_000]);
  });

  test("is asked ever more rarely without one, and not for ever", async () => {
    const { api, server, advance, slept } = given(() => ({ status: 503, code: "SERVICE_UNAVAILABLE" }), {
      attempts: 4,
    });
    const answer = expect(api.status()).rejects.toMatchObject({ status: 503, code: "SERVICE_UNAVAILABLE" });
    await advance(60);
    await answer;
    expect(server.requests).toHaveLength(4);
    const bounds = [500, 1000, 2000];
    expect(slept.map((wait, index) => wait / (bounds[index] ?? 1)).every((part) => part >= 0.5 && part < 1.5)).toBe(
      true,
    );
  });

  test("is not waited for when the day ends", async () => {
    const { clock } = givenClock();
    const ending = new AbortController();
    const server = givenServer(clock, { current: () => ({ status: 503, code: "SERVICE_UNAVAILABLE" }) });
    const api = createApi({ baseUrl: "https://muster.test", fetch: server.fetch, clock, signal: ending.signal });
    const answer = expect(api.status()).rejects.toMatchObject({ status: 503 });
    await settle();
    ending.abort();
    await answer;
    expect(server.requests).toHaveLength(2);
  });
});

describe("an answer that is none", () => {
  test("is an error when a function crashed, though its status is 200", async () => {
    const raw = JSON.stringify({ errorType: "TypeError", errorMessage: "x is undefined" });
    const { api } = given(first({ raw }));
    await expect(api.status()).rejects.toMatchObject({ status: 502, code: "FUNCTION_CRASHED" });
  });

  test("is an error when it is not ours", async () => {
    const { api } = given(first({ raw: "<html>Sign in to the hotel's network</html>" }));
    await expect(api.status()).rejects.toBeInstanceOf(ApiError);
  });

  test("is no answer when it takes too long", async () => {
    const hanging = ((_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      })) as typeof fetch;
    const api = createApi({ baseUrl: "https://muster.test", fetch: hanging, timeoutSeconds: 0.02 });
    await expect(api.status()).rejects.toBeInstanceOf(OfflineError);
  });
});

describe("heartbeats", () => {
  const beat = { timestamp: "2026-03-02T09:00:00.000Z", is_active: true, mouse_clicks: 0, keyboard_strokes: 0 };
  const OWN = "https://beats.test/api/activity/heartbeat";

  async function givenWay(
    url: string | null = OWN,
    behaviour: Behaviour = () => undefined,
    baseUrl = "https://muster.test",
  ) {
    const time = givenClock();
    const server = givenServer(time.clock, { current: behaviour });
    server.heartbeat_url = url;
    const api = createApi({ baseUrl, fetch: server.fetch, clock: time.clock, attempts: 1, deviceId: "device" });
    await api.signIn("alice@company.com", "employee123");
    const known = await api.policy();
    const hosts = () => server.to("/api/activity/heartbeat").map(({ host }) => host);
    return { ...time, server, api, known, hosts };
  }

  test("go where the policy's answer wants them, signed as all else", async () => {
    const { api, server, hosts } = await givenWay();
    expect(await api.sendHeartbeats([beat])).toMatchObject({ accepted: 1 });
    expect(await api.sendHeartbeats([beat, beat])).toMatchObject({ accepted: 2 });
    expect(hosts()).toEqual(["beats.test", "beats.test"]);
    expect(server.requests.at(-1)?.headers.authorization).toBe("Bearer access-1");
    await api.status();
    expect(server.requests.at(-1)?.host).toBe("muster.test");
  });

  test.each([
    ["it names none", null, "https://muster.test"],
    ["what it names is not encrypted", "http://beats.test/api/activity/heartbeat", "https://muster.test"],
  ])("go to the server where %s", async (_when, url, baseUrl) => {
    const { api, hosts } = await givenWay(url, undefined, baseUrl);
    await api.sendHeartbeats([beat]);
    expect(hosts()).toEqual(["muster.test"]);
  });

  test.each<[string, ReturnType<Behaviour>]>([
    ["cannot be reached", "unanswered"],
    ["loses its answer", "lost"],
    ["is closed", { status: 403, raw: '{"Message":"Forbidden"}' }],
    ["is throttled", { status: 429, raw: '{"Reason":"ConcurrentInvocationLimitExceeded"}' }],
    ["is no function", { status: 502, raw: "Internal Server Error" }],
  ])("go the common way for ten minutes when their own %s", async (_why, reply) => {
    let isBroken = true;
    const { api, hosts, advance } = await givenWay(OWN, ({ host }) =>
      isBroken && host === "beats.test" ? reply : undefined,
    );
    expect(await api.sendHeartbeats([beat])).toMatchObject({ accepted: 1 });
    isBroken = false;
    await advance(599);
    await api.sendHeartbeats([beat]);
    expect(hosts().slice(-2)).toEqual(["muster.test", "muster.test"]);
    await advance(2);
    await api.sendHeartbeats([beat]);
    expect(hosts().at(-1)).toBe("beats.test");
  });

  test("that the function refuses are refused, whichever way they went", async () => {
    const { api, hosts } = await givenWay(OWN, ({ path }) =>
      path.endsWith("heartbeat") ? { status: 409, code: "NOT_CHECKED_IN" } : undefined,
    );
    expect(await api.sendHeartbeats([beat])).toEqual({ accepted: 0, rejected: [{ index: 0, code: "NOT_CHECKED_IN" }] });
    expect(hosts()).toEqual(["beats.test"]);
  });

  test("find their way again when the policy's answer names another", async () => {
    const { api, server, known, hosts } = await givenWay();
    server.heartbeat_url = null;
    server.change({ interval_minutes: 5 });
    await api.policy(known);
    await api.sendHeartbeats([beat]);
    expect(hosts()).toEqual(["muster.test"]);
  });
});
