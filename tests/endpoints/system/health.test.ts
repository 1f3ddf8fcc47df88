import { afterEach, describe, expect, it, vi } from "vitest";
import * as health from "../../../functions/system/health.ts";
import { liveStore } from "../../../lib/platform/live/store.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { checksOf } from "../../steps/call/health.ts";
import { call } from "../../steps/call/when.ts";

useTestDatabase();

/** Points one part of the service somewhere else until the test is over. */
function givenEnvironment(name: string, value: string) {
  changed.set(name, process.env[name]);
  process.env[name] = value;
}

const changed = new Map<string, string | undefined>();

afterEach(() => {
  vi.restoreAllMocks();
  for (const [name, value] of changed) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  changed.clear();
});

const statuses = (checks: Record<string, { status: string }>) =>
  Object.fromEntries(Object.entries(checks).map(([name, { status }]) => [name, status]));

describe("GET /api/health", () => {
  it("says ok, and how long each part took, when every part answers", async () => {
    const answer = await call(health);
    expect(answer.status).toBe(200);
    expect(answer.data.status).toBe("ok");
    expect(statuses(answer.data.checks)).toEqual({ database: "ok", cache: "ok", queue: "ok", bucket: "ok" });
    expect(answer.data.checks.database.latency_ms).toBeLessThan(2000);
  });

  it("names the bucket when it is missing", async () => {
    givenEnvironment("BUCKET", "no-such-bucket");
    const answer = await call(health);
    expect(answer).toMatchObject({ status: 503, error: { code: "SERVICE_UNAVAILABLE" } });
    expect(answer.headers["retry-after"]).toBe("5");
    expect(answer.error.details).toMatchObject({ status: "degraded" });
    expect(statuses(checksOf(answer))).toEqual({
      database: "ok",
      cache: "ok",
      queue: "ok",
      bucket: "down",
    });
  });

  it("names the queue when it is missing", async () => {
    givenEnvironment("HEARTBEATS_QUEUE_URL", `${process.env.HEARTBEATS_QUEUE_URL}-gone`);
    const answer = await call(health);
    expect(answer.status).toBe(503);
    expect(statuses(checksOf(answer))).toMatchObject({ database: "ok", queue: "down", bucket: "ok" });
  });

  it("still answers when the database is gone, without saying why", async () => {
    givenEnvironment("APP_DATABASE_URL", "postgres://muster_app:hidden-password@127.0.0.1:9/nothing");
    const answer = await call(health);
    expect(answer.status).toBe(503);
    expect(statuses(checksOf(answer))).toMatchObject({ database: "down", queue: "ok", bucket: "ok" });
    expect(JSON.stringify(answer)).not.toMatch(/hidden-password|ECONNREFUSED/);
  });

  it("still answers when the cache is gone, which otherwise counts its requests", async () => {
    const store = await liveStore();
    vi.spyOn(store, "hit").mockRejectedValue(new Error("Connection is closed."));
    vi.spyOn(store, "ping").mockRejectedValue(new Error("Connection is closed."));
    const answer = await call(health);
    expect(answer.status).toBe(503);
    expect(statuses(checksOf(answer))).toMatchObject({ database: "ok", cache: "down" });
  });

  it("gives a part that hangs two seconds", async () => {
    vi.spyOn(await liveStore(), "ping").mockReturnValue(new Promise(() => undefined));
    const timers = vi.spyOn(globalThis, "setTimeout");
    const answer = await call(health);
    // Each of the four, and the limit.
    expect(timers.mock.calls.filter(([, milliseconds]) => milliseconds === 2000)).toHaveLength(5);
    expect(statuses(checksOf(answer))).toMatchObject({ database: "ok", cache: "down", queue: "ok" });
  });

  it("is limited like every public endpoint", async () => {
    givenEnvironment("RATE_LIMIT_PUBLIC", "1");
    await call(health, { ip: "198.51.100.99" });
    expect(await call(health, { ip: "198.51.100.99" })).toMatchObject({ status: 429, error: { code: "RATE_LIMITED" } });
  });
});
