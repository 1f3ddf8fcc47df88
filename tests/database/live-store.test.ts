import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresStore } from "../../lib/platform/live/postgres.ts";
import { redisStore } from "../../lib/platform/live/redis.ts";
import {
  type AttemptRule,
  type Holder,
  type LiveStore,
  MAX_CHANNELS,
  MAX_SOCKETS,
} from "../../lib/platform/live/store.ts";
import { useTestDatabase } from "../setup/database.ts";
import { eventually } from "../steps/call/eventually.ts";
import { ownerPool } from "../steps/scene/given.ts";
import { untilSomebodyWaitsFor } from "../steps/services/locks.ts";
import { hasRedis, startOwnRedis } from "../steps/services/redis.ts";

useTestDatabase();

type Opened = { store: LiveStore; close: () => Promise<void> };

const implementations: [name: string, open: () => Promise<Opened>][] = [
  ["PostgreSQL", async () => ({ store: postgresStore(), close: async () => undefined })],
  ...(hasRedis() ? [["Redis", openRedis] as [string, () => Promise<Opened>]] : []),
];

async function openRedis(): Promise<Opened> {
  const server = await startOwnRedis();
  const store = redisStore(server.url);
  const close = async () => {
    await store.close();
    await server.stop();
  };
  return { store, close };
}

const holder = (org_id: string = randomUUID()): Holder => ({
  org_id,
  user_id: randomUUID(),
  session_id: randomUUID(),
  role: "manager",
  managed_departments: ["Sales", 'Research "and" more'],
});

/** Whether these are the seconds left of so many that began to run no sooner than `begun`, however long it took to ask. */
const isOf = (seconds: number, left = 0, begun = 0) =>
  left <= seconds && left >= seconds - Math.ceil((performance.now() - begun) / 1000);

// Each test has keys of its own, and most of them wait: so they wait together.
describe.each(implementations)("the live store on %s", { concurrent: true }, (_name, open) => {
  let opened: Opened;
  let store: LiveStore;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());

  describe("hit", () => {
    it("counts each key on its own and says when the window ends", async () => {
      const [key, other] = [randomUUID(), randomUUID()];
      const begun = performance.now();
      expect(await store.hit(key, 60)).toEqual({ hits: 1, resets_in: 60 });
      const { hits, resets_in } = await store.hit(key, 60);
      expect([hits, isOf(60, resets_in, begun)]).toEqual([2, true]);
      expect(await store.hit(other, 60)).toMatchObject({ hits: 1 });
    });

    it("counts every one of a hundred at once", async () => {
      const key = randomUUID();
      const all = await Promise.all(Array.from({ length: 100 }, () => store.hit(key, 60)));
      expect(all.map(({ hits }) => hits).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    });

    it("starts over with the next window, which later hits do not put off", async () => {
      const key = randomUUID();
      await store.hit(key, 1);
      // Hits all the time: would each put the end off, it never came.
      await eventually("a new window", async () => ((await store.hit(key, 1)).hits === 1 ? true : undefined));
    });
  });

  describe("numbers of frames", () => {
    const openSockets = async (count: number) => {
      const ids = Array.from({ length: count }, () => randomUUID());
      for (const id of ids) await store.openSocket(id, holder(), 60);
      return ids;
    };

    it("begin with 1 for each socket and go on from there", async () => {
      const [one = "", two = ""] = await openSockets(2);
      expect(await store.numberFrames(new Map([[one, 1]]))).toEqual(new Map([[one, 1]]));
      const both = new Map([
        [one, 3],
        [two, 2],
      ]);
      expect(await store.numberFrames(both)).toEqual(
        new Map([
          [one, 4],
          [two, 2],
        ]),
      );
    });

    it("have no gap and none twice, however many take some at once and in whatever order", async () => {
      const ids = await openSockets(10);
      const takes = Array.from({ length: 60 }, (_, n) => ids.map((id, index) => [id, 1 + ((n + index) % 3)] as const));
      const taken = await Promise.all(
        takes.map((counts, n) => store.numberFrames(new Map(n % 2 === 0 ? counts : counts.toReversed()))),
      );
      for (const id of ids) {
        const numbers = takes.flatMap((counts, n) => {
          const count = new Map(counts).get(id) ?? 0;
          return Array.from({ length: count }, (_, back) => (taken[n]?.get(id) ?? 0) - back);
        });
        const sorted = numbers.toSorted((a, b) => a - b);
        expect(sorted).toEqual(Array.from({ length: sorted.length }, (_, n) => n + 1));
      }
    });

    it("are none of a socket that is closed or was never open", async () => {
      const [open = "", closed = ""] = await openSockets(2);
      await store.numberFrames(new Map([[closed, 1]]));
      await store.closeSocket(closed);
      const counts = new Map([open, closed, randomUUID()].map((id) => [id, 1]));
      expect(await store.numberFrames(counts)).toEqual(new Map([[open, 1]]));
    });

    it("are none of a socket that has expired", async () => {
      const id = randomUUID();
      await store.openSocket(id, holder(), 1);
      await store.numberFrames(new Map([[id, 1]]));
      await sleep(1100);
      expect(await store.numberFrames(new Map([[id, 1]]))).toEqual(new Map());
    });

    it("of a thousand sockets are one step", async () => {
      const ids = await openSockets(1000);
      const last = await store.numberFrames(new Map(ids.map((id) => [id, 2])));
      expect(last.size).toBe(1000);
      expect(new Set(last.values())).toEqual(new Set([2]));
    });
  });

  describe("attempt", () => {
    const rule: AttemptRule = { free: 3, base_seconds: 1, max_seconds: 60, forget_seconds: 600 };

    it("lets the free ones pass, then makes one wait", async () => {
      const key = randomUUID();
      const waits = [];
      const begun = performance.now();
      for (let attempt = 0; attempt < 4; attempt += 1)
        waits.push(await store.attempt(key, { ...rule, base_seconds: 30 }));
      expect(waits.slice(0, 3)).toEqual([0, 0, 0]);
      expect(isOf(30, waits[3], begun)).toBe(true);
    });

    it("makes one wait for no longer than it says", async () => {
      const key = randomUUID();
      const short = { ...rule, free: 1 };
      expect(await store.attempt(key, short)).toBe(0);
      const seconds = await store.attempt(key, short);
      expect(seconds).toBe(1);
      await sleep(1000 * seconds + 50);
      expect(await store.attempt(key, short)).toBe(0);
    });

    it("doubles the wait each time, up to the longest", async () => {
      const key = randomUUID();
      for (const wait of [100, 200, 300]) {
        const begun = performance.now();
        expect(await store.attempt(key, doubling)).toBe(0);
        expect(isOf(wait, await store.attempt(key, doubling), begun)).toBe(true);
        await endWait(key);
      }
    });

    it("does not count attempts that it makes wait", async () => {
      const key = randomUUID();
      for (let attempt = 0; attempt < 20; attempt += 1) await store.attempt(key, doubling);
      await endWait(key);
      const begun = performance.now();
      expect(await store.attempt(key, doubling)).toBe(0);
      expect(isOf(200, await store.attempt(key, doubling), begun)).toBe(true);
    });

    const doubling: AttemptRule = { free: 1, base_seconds: 100, max_seconds: 300, forget_seconds: 600 };

    /** As if the wait had passed: what was counted stays. */
    const endWait = (key: string) => store.forgiveAttempts(key, 0);

    it("forgets when told, and when nothing happened for long", async () => {
      const [told, quiet] = [randomUUID(), randomUUID()];
      const strict = { ...rule, free: 2, base_seconds: 60 };
      await store.attempt(told, strict);
      await store.attempt(told, strict);
      expect(await store.attempt(told, strict)).toBeGreaterThan(0);
      await store.forgetAttempts(told);
      expect(await store.attempt(told, strict)).toBe(0);

      const short = { ...rule, free: 2, forget_seconds: 1 };
      await store.attempt(quiet, short);
      await sleep(1100);
      expect(await store.attempt(quiet, short)).toBe(0);
      expect(await store.attempt(quiet, short)).toBe(0);
    });
  });

  describe("attempts that turned out to be their owner's", () => {
    const rule: AttemptRule = { free: 3, base_seconds: 60, max_seconds: 600, forget_seconds: 600 };
    const given = async (key: string, times: number) => {
      for (let n = 0; n < times; n++) await store.attempt(key, rule);
    };

    it("are counted by the one that forgets them", async () => {
      const key = randomUUID();
      await given(key, 2);
      expect([await store.forgetAttempts(key), await store.forgetAttempts(key)]).toEqual([2, 0]);
    });

    it("are taken back so many times, and others' stay", async () => {
      const key = randomUUID();
      await given(key, 3);
      expect(await store.attempt(key, rule)).toBeGreaterThan(0);
      await store.forgiveAttempts(key, 2);
      const waits = [];
      for (let n = 0; n < 3; n++) waits.push(await store.attempt(key, rule));
      expect(waits.map((wait) => wait > 0)).toEqual([false, false, true]);
    });

    it("make no room for more than there was, and none for a key that nobody tried", async () => {
      const [key, unknown] = [randomUUID(), randomUUID()];
      await given(key, 1);
      await store.forgiveAttempts(key, 50);
      await store.forgiveAttempts(unknown, 50);
      for (const each of [key, unknown]) {
        await given(each, 3);
        expect(await store.attempt(each, rule)).toBeGreaterThan(0);
      }
    });
  });

  describe("what is kept to be taken once", () => {
    const value = { purpose: "sign_in", user_id: null, session_id: randomUUID() };

    it("is as it was kept, once, and for one of fifty at once", async () => {
      const [key, other] = [randomUUID(), randomUUID()];
      await store.keepOnce(key, value, 30);
      expect([await store.takeOnce(key), await store.takeOnce(key)]).toEqual([value, undefined]);
      await store.keepOnce(other, value, 30);
      const taken = await Promise.all(Array.from({ length: 50 }, () => store.takeOnce(other)));
      expect(taken.filter((each) => each !== undefined)).toEqual([value]);
    });

    it("may be kept again where the answer was lost, and is still taken once", async () => {
      const key = randomUUID();
      await store.keepOnce(key, value, 30);
      await store.keepOnce(key, value, 30);
      expect([await store.takeOnce(key), await store.takeOnce(key)]).toEqual([value, undefined]);
    });

    it("is gone when its seconds are over, and unknown before it is kept", async () => {
      const key = randomUUID();
      expect(await store.takeOnce(key)).toBeUndefined();
      await store.keepOnce(key, value, 1);
      await sleep(1100);
      expect(await store.takeOnce(key)).toBeUndefined();
    });

    it("is no ticket for a socket, and a ticket is nothing of it", async () => {
      const key = randomUUID();
      await store.keepOnce(key, value, 30);
      await store.issueTicket(`${key}-ticket`, holder(), 30);
      expect(await store.redeemTicket(key)).toBeUndefined();
      expect(await store.takeOnce(`${key}-ticket`)).toBeUndefined();
    });
  });

  describe("a claim", () => {
    it("is the first claimant's, as often as they ask, and is made by one of many at once", async () => {
      const [key, other] = [randomUUID(), randomUUID()];
      const claim = (claimant: string) => store.claimOnce(key, claimant, 30);
      expect([await claim("a"), await claim("b"), await claim("a")]).toEqual([true, false, true]);
      const claims = Array.from({ length: 20 }, (_, n) => store.claimOnce(other, String(n), 30));
      expect((await Promise.all(claims)).filter(Boolean)).toEqual([true]);
    });

    it("is anybody's again when its seconds are over", async () => {
      const key = randomUUID();
      await store.claimOnce(key, "a", 1);
      await sleep(1100);
      expect([await store.claimOnce(key, "b", 30), await store.claimOnce(key, "a", 30)]).toEqual([true, false]);
    });
  });

  describe("tickets", () => {
    it("give back their holder, once", async () => {
      const [hash, who] = [randomUUID(), holder()];
      await store.issueTicket(hash, who, 30);
      expect(await store.redeemTicket(hash)).toEqual(who);
      expect(await store.redeemTicket(hash)).toBeUndefined();
    });

    it("are redeemed by one of fifty at once", async () => {
      const hash = randomUUID();
      await store.issueTicket(hash, holder(), 30);
      const all = await Promise.all(Array.from({ length: 50 }, () => store.redeemTicket(hash)));
      expect(all.filter((found) => found !== undefined)).toHaveLength(1);
    });

    it("expire, and are unknown before they are issued", async () => {
      const hash = randomUUID();
      expect(await store.redeemTicket(hash)).toBeUndefined();
      await store.issueTicket(hash, { ...holder(), managed_departments: null }, 1);
      await sleep(1100);
      expect(await store.redeemTicket(hash)).toBeUndefined();
    });
  });

  describe("sockets", () => {
    const idsOf = async (orgId: string, channel: string) =>
      (await store.subscribers(orgId, channel)).map(({ connection_id }) => connection_id).sort();

    it("are found with their holder until they close", async () => {
      const [id, who] = [randomUUID(), holder()];
      await store.openSocket(id, who, 60);
      expect(await store.findSocket(id)).toEqual(who);
      await store.closeSocket(id);
      expect(await store.findSocket(id)).toBeUndefined();
      await store.closeSocket(id);
    });

    it("hear the channels they subscribed to, in their organization only", async () => {
      const [a, b, foreign] = [randomUUID(), randomUUID(), randomUUID()];
      const who = holder();
      await store.openSocket(a, who, 60);
      await store.openSocket(b, holder(who.org_id), 60);
      await store.openSocket(foreign, holder(), 60);
      for (const id of [a, a, b, foreign]) await store.subscribe(id, "users");
      await store.subscribe(a, "attendance");
      expect(await idsOf(who.org_id, "users")).toEqual([a, b].sort());
      expect(await store.subscribers(who.org_id, "attendance")).toEqual([{ connection_id: a, holder: who }]);
      await store.unsubscribe(a, "users");
      expect(await idsOf(who.org_id, "users")).toEqual([b]);
      expect(await idsOf(who.org_id, "attendance")).toEqual([a]);
    });

    it("leave all their channels when they close", async () => {
      const [id, who] = [randomUUID(), holder()];
      await store.openSocket(id, who, 60);
      await store.subscribe(id, "users");
      await store.subscribe(id, "attendance");
      await store.closeSocket(id);
      await store.openSocket(id, who, 60);
      expect([await idsOf(who.org_id, "users"), await idsOf(who.org_id, "attendance")]).toEqual([[], []]);
    });

    it("are found by their member until they close, whatever they subscribed to", async () => {
      const [a, b, other] = [randomUUID(), randomUUID(), randomUUID()];
      const who = holder();
      await store.openSocket(a, who, 60);
      await store.openSocket(b, who, 60);
      await store.openSocket(other, holder(who.org_id), 60);
      const own = async () => (await store.socketsOf(who.org_id, who.user_id)).map((found) => found.connection_id);
      expect((await own()).sort()).toEqual([a, b].sort());
      expect(await store.socketsOf(randomUUID(), who.user_id)).toEqual([]);
      const all = (await store.socketsOf(who.org_id)).map((found) => found.connection_id);
      expect(all.sort()).toEqual([a, b, other].sort());
      await store.closeSocket(a);
      expect(await store.socketsOf(who.org_id)).toHaveLength(2);
      expect(await store.socketsOf(who.org_id, who.user_id)).toEqual([{ connection_id: b, holder: who }]);
    });

    it("that are not open subscribe to nothing", async () => {
      const who = holder();
      await store.subscribe(randomUUID(), "users");
      expect(await idsOf(who.org_id, "users")).toEqual([]);
    });

    it("are ten of a member, also when they are opened at once, and one more when one has closed", async () => {
      const who = holder();
      const ids = Array.from({ length: MAX_SOCKETS + 5 }, () => randomUUID());
      const opened = await Promise.all(ids.map((id) => store.openSocket(id, who, 60)));
      expect(opened.filter(Boolean)).toHaveLength(MAX_SOCKETS);
      expect(await store.socketsOf(who.org_id, who.user_id)).toHaveLength(MAX_SOCKETS);
      const refused = ids[opened.indexOf(false)] ?? "";
      expect(await store.findSocket(refused)).toBeUndefined();
      // Others of the organization have their own ten.
      expect(await store.openSocket(randomUUID(), holder(who.org_id), 60)).toBe(true);
      await store.closeSocket(ids[opened.indexOf(true)] ?? "");
      expect(await store.openSocket(refused, who, 60)).toBe(true);
      expect(await store.openSocket(randomUUID(), who, 60)).toBe(false);
    });

    it("that expired without a goodbye take nobody's place", async () => {
      const who = holder();
      for (let n = 0; n < MAX_SOCKETS; n++) await store.openSocket(randomUUID(), who, 1);
      await sleep(1100);
      expect(await store.openSocket(randomUUID(), who, 60)).toBe(true);
    });

    it("have fifty channels, and a channel again is no further one", async () => {
      const [id, who] = [randomUUID(), holder()];
      await store.openSocket(id, who, 60);
      const names = Array.from({ length: MAX_CHANNELS + 5 }, () => `live:${randomUUID()}`);
      const subscribed = await Promise.all(names.map((name) => store.subscribe(id, name)));
      expect(subscribed.filter(Boolean)).toHaveLength(MAX_CHANNELS);
      const [had = "", not = ""] = [names[subscribed.indexOf(true)], names[subscribed.indexOf(false)]];
      expect(await store.subscribe(id, had)).toBe(true);
      expect(await idsOf(who.org_id, not)).toEqual([]);
      await store.unsubscribe(id, had);
      expect(await store.subscribe(id, not)).toBe(true);
      expect(await idsOf(who.org_id, not)).toEqual([id]);
    });

    it("expire with their subscriptions", async () => {
      const [id, who] = [randomUUID(), holder()];
      await store.openSocket(id, who, 1);
      await store.subscribe(id, "users");
      await sleep(1100);
      expect(await store.findSocket(id)).toBeUndefined();
      expect(await idsOf(who.org_id, "users")).toEqual([]);
      expect(await store.socketsOf(who.org_id, who.user_id)).toEqual([]);
    });
  });

  it("sweeps what has expired and nothing else", async () => {
    const [hash, id, who] = [randomUUID(), randomUUID(), holder()];
    await store.issueTicket(hash, who, 60);
    await store.openSocket(id, who, 60);
    await store.sweep();
    expect([await store.redeemTicket(hash), await store.findSocket(id)]).toEqual([who, who]);
  });

  it("answers a ping", async () => {
    await store.ping();
  });
});

// After all others, which open and close sockets of the same store.
describe.each(implementations)("the open sockets of %s", (_name, open) => {
  it("are counted", async () => {
    await ownerPool().query("delete from live.sockets");
    const { store, close } = await open();
    try {
      expect(await store.countSockets()).toBe(0);
      const [one, other] = [randomUUID(), randomUUID()];
      await store.openSocket(one, holder(), 600);
      await store.openSocket(other, holder(), 600);
      expect(await store.countSockets()).toBe(2);
      await store.closeSocket(one);
      expect(await store.countSockets()).toBe(1);
    } finally {
      await close();
    }
  });
});

describe("the live store on PostgreSQL", () => {
  it("counts an attempt that waits while its key is forgotten and begun anew", async () => {
    const key = randomUUID();
    const store = postgresStore();
    const rule: AttemptRule = { free: 2, base_seconds: 60, max_seconds: 60, forget_seconds: 600 };
    await store.attempt(key, rule);
    const other = await ownerPool().connect();
    try {
      await other.query("begin");
      await other.query("select from live.attempts where key = $1 for update", [key]);
      const waiting = store.attempt(key, rule);
      await untilSomebodyWaitsFor(other);
      await other.query("select live.forget_attempts($1)", [key]);
      await other.query("select live.attempt($1, 2, 60, 60, 600)", [key]);
      await other.query("commit");
      expect(await waiting).toBe(0);
    } finally {
      other.release();
    }
    expect(await store.attempt(key, rule)).toBeGreaterThan(0);
  });
});
