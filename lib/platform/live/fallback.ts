import { log, measure } from "../log.ts";
import type { LiveStore, Subscriber } from "./live-store.ts";

/** How long Redis is not asked after it failed, so that not every request waits for an answer that will not come. */
export const PAUSE_MS = 10_000;

type Work<Result> = (store: LiveStore) => Promise<Result>;

/**
 * The live store on Redis while Redis works, and on PostgreSQL while it does not. Which of the two is decided for each
 * call: one that fails is done on PostgreSQL, and so are all others until the pause is over.
 *
 *     Redis  ok ok fails                    fails                    ok ok ok
 *     PG               x  x x x x x x x x x      x x x x x x x x x x
 *                      |<---- pause ---->|       |<---- pause ---->|
 *
 * - Counters and claims are kept by whichever store is asked. Neither gives more than the limit, so both together give at
 *   most twice the limit.
 * - Tickets and sockets are looked for in both, because what one outage has put into PostgreSQL outlives it.
 */
export function withFallback(redis: LiveStore, openFallback: () => Promise<LiveStore>): LiveStore {
  let pausedUntil = 0;
  let fallback: Promise<LiveStore> | undefined;

  function fallbackStore(): Promise<LiveStore> {
    fallback ??= openFallback();
    return fallback;
  }

  /** Undefined when Redis is not asked, or has not answered. */
  async function askRedis<Result>(work: Work<Result>): Promise<{ answer: Result } | undefined> {
    const now = Date.now();
    if (now < pausedUntil) return undefined;
    // Of several at once after a pause, only the first finds out whether Redis is back.
    const probing = pausedUntil > 0;
    if (probing) pausedUntil = now + PAUSE_MS;
    try {
      const answer = await work(redis);
      if (probing) pausedUntil = 0;
      return { answer };
    } catch (error) {
      // Whatever the failure is (not reachable, loading, out of memory): Redis does not do its work, and PostgreSQL
      // can.
      pausedUntil = Date.now() + PAUSE_MS;
      log.warn("Redis failed; PostgreSQL is the live store for a while.", {
        seconds: PAUSE_MS / 1000,
        error: error as Error,
      });
      measure({ RedisFailures: 1 });
      return undefined;
    }
  }

  async function onOne<Result>(work: Work<Result>): Promise<Result> {
    const asked = await askRedis(work);
    return asked === undefined ? work(await fallbackStore()) : asked.answer;
  }

  async function onBoth<Result>(work: Work<Result>): Promise<Result[]> {
    const [asked, other] = await Promise.all([askRedis(work), fallbackStore().then(work)]);
    return asked === undefined ? [other] : [asked.answer, other];
  }

  async function fromEither<Result>(work: Work<Result | undefined>): Promise<Result | undefined> {
    return (await askRedis(work))?.answer ?? work(await fallbackStore());
  }

  /** Where the socket was opened. */
  async function atHome<Result>(connectionId: string, work: Work<Result>): Promise<Result> {
    const asked = await askRedis((store) => store.findSocket(connectionId));
    return work(asked?.answer === undefined ? await fallbackStore() : redis);
  }

  /** A socket is in both when Redis was too late to say that it had opened it. */
  async function distinct(work: Work<Subscriber[]>): Promise<Subscriber[]> {
    const found = (await onBoth(work)).flat().map((each) => [each.connection_id, each] as const);
    return [...new Map(found).values()];
  }

  return {
    hit: (key, windowSeconds) => onOne((store) => store.hit(key, windowSeconds)),
    attempt: (key, rule) => onOne((store) => store.attempt(key, rule)),
    forgetAttempts: (key) => onOne((store) => store.forgetAttempts(key)),
    forgiveAttempts: (key, times) => onOne((store) => store.forgiveAttempts(key, times)),

    issueTicket: (hash, holder, seconds) => onOne((store) => store.issueTicket(hash, holder, seconds)),
    // Taken out of both stores, so that a ticket which Redis noted too late is not good for a second socket.
    redeemTicket: async (hash) =>
      (await onBoth((store) => store.redeemTicket(hash))).find((found) => found !== undefined),

    keepOnce: (key, value, seconds) => onOne((store) => store.keepOnce(key, value, seconds)),
    takeOnce: async (key) => (await onBoth((store) => store.takeOnce(key))).find((found) => found !== undefined),

    claimOnce: (key, claimant, seconds) => onOne((store) => store.claimOnce(key, claimant, seconds)),

    openSocket: (connectionId, holder, seconds) => onOne((store) => store.openSocket(connectionId, holder, seconds)),
    findSocket: (connectionId) => fromEither((store) => store.findSocket(connectionId)),
    closeSocket: async (connectionId) => void (await onBoth((store) => store.closeSocket(connectionId))),
    socketsOf: (orgId, userId) => distinct((store) => store.socketsOf(orgId, userId)),
    subscribe: (connectionId, channel) => atHome(connectionId, (store) => store.subscribe(connectionId, channel)),
    unsubscribe: (connectionId, channel) => atHome(connectionId, (store) => store.unsubscribe(connectionId, channel)),
    subscribers: (orgId, channel) => distinct((store) => store.subscribers(orgId, channel)),

    // A socket has its numbers where it was opened.
    numberFrames: async (counts) => {
      const numbered = (await askRedis((store) => store.numberFrames(counts)))?.answer ?? new Map<string, number>();
      const others = new Map([...counts].filter(([socket]) => !numbered.has(socket)));
      if (others.size === 0) return numbered;
      return new Map([...numbered, ...(await (await fallbackStore()).numberFrames(others))]);
    },

    countSockets: async () => (await onBoth((store) => store.countSockets())).reduce((sum, open) => sum + open, 0),
    sweep: async () => void (await onBoth((store) => store.sweep())),
    /** Health wants to know of Redis, whatever stands in for it. */
    ping: () => redis.ping(),
    close: async () => {
      await Promise.all([redis.close(), (await fallback)?.close()]);
    },
  };
}
