import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Behaviour, givenClock, givenServer } from "../../../tests/steps/activity/tracker.ts";
import { createApi } from "./api.ts";
import type { Heartbeat } from "./contracts.ts";
import { createOutbox, type OutboxNews } from "./outbox.ts";

const beat = (second: number): Heartbeat => ({
  timestamp: new Date(Date.UTC(2026, 2, 2, 9) + second * 1000).toISOString(),
  is_active: true,
});

function given(behaviour: Behaviour = () => undefined, limit?: number) {
  const { clock } = givenClock();
  const control = { current: behaviour };
  const server = givenServer(clock, control);
  const news: OutboxNews[] = [];
  const api = createApi({ baseUrl: "https://muster.test", fetch: server.fetch, clock, attempts: 1 });
  const outbox = createOutbox(api, { onNews: (item) => news.push(item), ...(limit === undefined ? {} : { limit }) });
  return { server, control, news, outbox };
}

const offline: Behaviour = () => "unanswered";
const online: Behaviour = () => undefined;

describe("without network", () => {
  test("keeps everything and sends it later, oldest first, in batches of at most 500", async () => {
    const { server, control, outbox, news } = given(offline);
    const beats = Array.from({ length: 1203 }, (_, index) => beat(index * 30));
    outbox.mark("checkIn", "2026-03-02T09:00:00.000Z");
    for (const heartbeat of beats) outbox.heartbeat(heartbeat);
    await outbox.flush();
    await outbox.flush();
    expect(outbox.waiting()).toBe(1204);
    control.current = online;
    await outbox.flush();
    expect(server.requests.map(({ path, body }) => [path, body.heartbeats?.length])).toEqual([
      ["/api/attendance/check-in", undefined],
      ["/api/activity/heartbeat", 500],
      ["/api/activity/heartbeat", 500],
      ["/api/activity/heartbeat", 203],
    ]);
    expect(server.heartbeats()).toEqual(beats);
    expect(news.map(({ kind }) => kind)).toEqual(["offline", "online"]);
  });

  test("keeps the order of marks among the heartbeats", async () => {
    const { server, outbox } = given();
    outbox.mark("checkIn", "2026-03-02T09:00:00.000Z");
    outbox.heartbeat(beat(0));
    outbox.heartbeat(beat(30));
    outbox.mark("startBreak", "2026-03-02T09:00:40.000Z");
    outbox.mark("endBreak", "2026-03-02T09:10:00.000Z");
    outbox.heartbeat(beat(600));
    outbox.mark("checkOut", "2026-03-02T09:10:10.000Z");
    await outbox.flush();
    const told = server.requests.map(({ path, body }) => [path.split("/").at(-1), body.timestamp ?? body.heartbeats]);
    expect(told).toEqual([
      ["check-in", "2026-03-02T09:00:00.000Z"],
      ["heartbeat", [beat(0), beat(30)]],
      ["start", "2026-03-02T09:00:40.000Z"],
      ["end", "2026-03-02T09:10:00.000Z"],
      ["heartbeat", beat(600).timestamp],
      ["check-out", "2026-03-02T09:10:10.000Z"],
    ]);
  });

  test("forgets the oldest heartbeats beyond its limit, and no mark", async () => {
    const { server, control, outbox, news } = given(offline, 10);
    outbox.mark("checkIn", "2026-03-02T09:00:00.000Z");
    for (let index = 0; index < 12; index += 1) outbox.heartbeat(beat(index));
    control.current = online;
    await outbox.flush();
    expect(server.to("/api/attendance/check-in")).toHaveLength(1);
    expect(server.heartbeats()).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11].map(beat));
    expect(news.filter(({ kind }) => kind === "overflow")).toHaveLength(3);
  });
});

describe("an answer that got lost", () => {
  test("has the heartbeats sent again", async () => {
    const { server, control, outbox } = given(() => "lost");
    outbox.heartbeat(beat(0));
    outbox.heartbeat(beat(30));
    await outbox.flush();
    control.current = online;
    await outbox.flush();
    expect(server.heartbeats()).toEqual([beat(0), beat(30), beat(0), beat(30)]);
    expect(outbox.waiting()).toBe(0);
  });

  test("has a mark sent again with the same key", async () => {
    const { server, control, outbox } = given(() => "lost");
    outbox.mark("startBreak", "2026-03-02T12:00:00.000Z");
    await outbox.flush();
    control.current = online;
    await outbox.flush();
    const keys = server.requests.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });
});

describe("refusals", () => {
  test("drops what is rejected for good, and says so", async () => {
    const rejected = [{ index: 1, code: "TIMESTAMP_IN_FUTURE" }];
    const { outbox, news } = given(() => ({ status: 202, data: { accepted: 2, rejected } }));
    for (const second of [0, 90_000, 30]) outbox.heartbeat(beat(second));
    await outbox.flush();
    expect(outbox.waiting()).toBe(0);
    expect(news).toEqual([{ kind: "rejected", count: 1, code: "TIMESTAMP_IN_FUTURE" }]);
  });

  test("drops a single one that is refused by an error", async () => {
    const { outbox, news } = given(() => ({ status: 409, code: "NOT_CHECKED_IN" }));
    outbox.heartbeat(beat(0));
    await outbox.flush();
    expect(outbox.waiting()).toBe(0);
    expect(news).toEqual([{ kind: "rejected", count: 1, code: "NOT_CHECKED_IN" }]);
  });

  test("keeps what the queue did not take", async () => {
    const rejected = [{ index: 2, code: "SERVICE_UNAVAILABLE" }];
    const { server, control, outbox } = given(() => ({ status: 202, data: { accepted: 2, rejected } }));
    for (const second of [0, 30, 60]) outbox.heartbeat(beat(second));
    await outbox.flush();
    expect(outbox.waiting()).toBe(1);
    control.current = online;
    await outbox.flush();
    expect(server.requests.at(-1)?.body).toEqual(beat(60));
  });

  test("does not let one that cannot be understood hold up the others", async () => {
    const broken = beat(90);
    const { server, outbox, news } = given(({ body }) => {
      const sent: Heartbeat[] = body.heartbeats ?? [body];
      const bad = sent.some(({ timestamp }) => timestamp === broken.timestamp);
      return bad ? { status: 400, code: "VALIDATION_FAILED" } : undefined;
    });
    for (const second of [0, 30, 60, 90, 120, 150, 180]) outbox.heartbeat(beat(second));
    await outbox.flush();
    const taken = server.requests
      .map(({ body }) => (body.heartbeats ?? [body]) as Heartbeat[])
      .filter((sent) => sent.every(({ timestamp }) => timestamp !== broken.timestamp));
    expect(taken.flat()).toEqual([0, 30, 60, 120, 150, 180].map(beat));
    expect(news).toEqual([{ kind: "rejected", count: 1, code: "VALIDATION_FAILED" }]);
  });

  test("goes on after a mark that is refused", async () => {
    const { server, outbox, news } = given(({ path }) =>
      path.endsWith("check-in") ? { status: 409, code: "ALREADY_CHECKED_IN" } : undefined,
    );
    outbox.mark("checkIn", "2026-03-02T09:00:00.000Z");
    outbox.heartbeat(beat(0));
    await outbox.flush();
    expect(news).toMatchObject([{ kind: "refused", mark: "checkIn" }]);
    expect(server.heartbeats()).toEqual([beat(0)]);
  });

  test("keeps everything while the server is broken or wants another sign-in", async () => {
    for (const reply of [
      { status: 500, code: "INTERNAL_ERROR" },
      { status: 401, code: "TOKEN_INVALID" },
      { status: 403, code: "ACCOUNT_DISABLED" },
    ]) {
      const { outbox } = given(() => reply);
      for (const second of [0, 30]) outbox.heartbeat(beat(second));
      await outbox.flush();
      expect(outbox.waiting()).toBe(2);
    }
  });
});

test("moves its own stamps and none of an earlier run, also after the keychain was opened", () => {
  const { outbox } = given();
  outbox.heartbeat(beat(0));
  outbox.mark("startBreak", "2026-03-02T12:00:00.000Z");
  // As they are read again: other objects.
  const own = structuredClone([...outbox.entries()]);
  const yesterday = { mark: "checkOut", timestamp: "2026-03-01T17:00:00.000Z", key: "yesterday's" } as const;
  const store = { add: () => undefined, remove: () => undefined, replace: () => undefined };
  outbox.adopt([yesterday, ...own], store);
  outbox.restamp(3600_000);
  expect(outbox.entries()).toMatchObject([yesterday, beat(3600), { timestamp: "2026-03-02T13:00:00.000Z" }]);
});

test("sends what is put in while it is sending", async () => {
  const { server, outbox } = given();
  outbox.heartbeat(beat(0));
  const sending = outbox.flush();
  outbox.mark("checkOut", "2026-03-02T17:00:00.000Z");
  await Promise.all([sending, outbox.flush(), outbox.flush()]);
  expect(server.to("/api/attendance/check-out")).toHaveLength(1);
  expect(outbox.waiting()).toBe(0);
});

test("tries again for what is put in while it is failing", async () => {
  const replies = ["unanswered" as const];
  const { outbox } = given(() => replies.shift());
  outbox.heartbeat(beat(0));
  const failing = outbox.flush();
  outbox.mark("checkOut", "2026-03-02T17:00:00.000Z");
  await Promise.all([failing, outbox.flush()]);
  expect(outbox.waiting()).toBe(0);
});

test("loses nothing and keeps the order, whatever the network does", async () => {
  const outcome = fc.constantFrom("fine", "unanswered", "lost", "busy", "broken", "half");
  await fc.assert(
    fc.asyncProperty(fc.array(outcome, { maxLength: 40 }), fc.integer({ min: 1, max: 30 }), async (outcomes, count) => {
      const taken: string[] = [];
      const { outbox, news } = given(({ body }) => {
        const sent: Heartbeat[] = body.heartbeats ?? [body];
        const next = outcomes.shift() ?? "fine";
        if (next === "unanswered") return next;
        if (next === "busy") return { status: 503, code: "SERVICE_UNAVAILABLE" };
        if (next === "broken") return { status: 500, code: "INTERNAL_ERROR" };
        const some = next === "half" && sent.length > 1 ? Math.floor(sent.length / 2) : sent.length;
        taken.push(...sent.slice(0, some).map(({ timestamp }) => timestamp));
        if (next === "lost") return next;
        const rejected = sent.slice(some).map((_, index) => ({ index: some + index, code: "SERVICE_UNAVAILABLE" }));
        return { status: 202, data: { accepted: some, rejected } };
      });
      const beats = Array.from({ length: count }, (_, index) => beat(index * 30));
      for (const heartbeat of beats) {
        outbox.heartbeat(heartbeat);
        await outbox.flush();
      }
      outcomes.length = 0;
      await outbox.flush();
      expect(outbox.waiting()).toBe(0);
      expect([...new Set(taken)]).toEqual(beats.map(({ timestamp }) => timestamp));
      expect(news.some(({ kind }) => kind === "rejected" || kind === "overflow")).toBe(false);
    }),
  );
});

describe("a service that is not available", () => {
  const RETRY_SECONDS = 7;

  test("is asked no more often than it wants, and gets everything afterwards", async () => {
    const { clock, advance } = givenClock();
    const asked: number[] = [];
    const control: { current: Behaviour } = {
      current: () => {
        asked.push(clock.now().getTime() / 1000);
        return { status: 503, code: "SERVICE_UNAVAILABLE", headers: { "retry-after": String(RETRY_SECONDS) } };
      },
    };
    const server = givenServer(clock, control);
    const api = createApi({ baseUrl: "https://muster.test", fetch: server.fetch, clock });
    const outbox = createOutbox(api, { onNews: () => undefined });
    const beats = Array.from({ length: 20 }, (_, index) => beat(index * 30));
    // As a tracker does: it never waits for the network, and tries again with every heartbeat.
    for (const heartbeat of beats) {
      outbox.heartbeat(heartbeat);
      void outbox.flush();
      await advance(30);
    }
    const pauses = asked.slice(1).map((second, index) => second - (asked[index] ?? 0));
    expect(asked.length).toBeGreaterThan(40);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(RETRY_SECONDS);
    expect(outbox.waiting()).toBe(20);
    control.current = online;
    void outbox.flush();
    await advance(60);
    expect(outbox.waiting()).toBe(0);
    expect(server.requests.slice(asked.length).flatMap(({ body }) => body.heartbeats ?? [body])).toEqual(beats);
  });
});
