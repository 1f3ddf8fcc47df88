import { randomUUID } from "node:crypto";
import { type Api, ApiError, MAX_BATCH, OfflineError } from "./api.ts";
import type { Heartbeat } from "./contracts.ts";

/** An instant at which something began or ended, sent with its time so that it may be sent late. */
export type MarkKind = "checkIn" | "checkOut" | "startBreak" | "endBreak" | "meeting";
export type Mark = {
  readonly mark: MarkKind;
  readonly timestamp: string;
  readonly key: string;
  /** Of a meeting, which is told when it is over. */
  readonly ended_at?: string;
  readonly title?: string;
};
export type Entry = Mark | Heartbeat;

export type OutboxNews =
  /** Told once, until something gets through again. */
  | { kind: "offline"; error: Error }
  | { kind: "online"; waiting: number }
  | { kind: "refused"; mark: MarkKind; error: ApiError }
  | { kind: "rejected"; count: number; code: string }
  | { kind: "overflow"; count: number };

/** What became of an entry that has left. */
export type Left = "sent" | "refused" | "dropped";

/** Where what waits is kept over a crash. Throws nothing: what cannot be kept is held in memory only. */
export type OutboxStore = {
  add(entry: Entry): void;
  remove(entries: readonly Entry[]): void;
  /** What waits now, and nothing else. */
  replace(entries: readonly Entry[]): void;
};

export type OutboxOptions = {
  readonly limit?: number;
  readonly onNews: (news: OutboxNews) => void;
  /** Which version of the policy holds, as heartbeats are answered. */
  readonly onPolicy?: (version: string) => void;
  readonly onLeft?: (entry: Entry, how: Left) => void;
  readonly store?: OutboxStore;
  /** What was kept of earlier runs, in its order. */
  readonly kept?: readonly Entry[];
};

export type Outbox = {
  mark(kind: MarkKind, timestamp: string, more?: Pick<Mark, "ended_at" | "title">): Mark;
  heartbeat(heartbeat: Heartbeat): void;
  /** Tries to send everything that is in it now. Never throws: what could not be sent stays. */
  flush(): Promise<void>;
  /** Moves what was put in since the start by so many milliseconds: it was stamped by a clock that was wrong. */
  restamp(milliseconds: number): void;
  /** Goes on with another store, and with what it has kept in place of what is here: the keychain was unlocked. */
  adopt(kept: readonly Entry[], store: OutboxStore): void;
  /** How many things have not been sent. */
  waiting(): number;
  entries(): readonly Entry[];
};

/** Answers to single heartbeats of a batch that mean "not now" rather than "never". */
const RETRYABLE = new Set(["SERVICE_UNAVAILABLE", "RATE_LIMITED"]);

/**
 * What is to be sent, in the order in which it happened: heartbeats in batches, and each mark between those before and
 * after it, because nobody is at work before the check-in or after the check-out.
 *
 *     check-in | 500 heartbeats | 212 heartbeats | break | end of break | 87 heartbeats …
 *
 * Nothing leaves before the server has answered for it. An answer that got lost means that it is sent twice, which the
 * API expects: marks carry a key, heartbeats are told apart by their time. At most `limit` heartbeats are kept; then
 * the oldest go.
 */
export function createOutbox(api: Api, options: OutboxOptions): Outbox {
  const { limit = 20_000, onNews, onPolicy = () => undefined, onLeft = () => undefined, kept = [] } = options;
  let { store } = options;
  let entries: Entry[] = [...kept];
  /** Of earlier runs: their stamps are not this run's to correct. */
  const earlier = new Set<Entry>(kept);
  let offline = false;
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  function remove(done: ReadonlySet<Entry>, how: (entry: Entry) => Left): void {
    if (done.size === 0) return;
    entries = entries.filter((entry) => !done.has(entry));
    store?.remove([...done]);
    for (const entry of done) onLeft(entry, how(entry));
  }

  function answered(): void {
    if (offline) onNews({ kind: "online", waiting: entries.length });
    offline = false;
  }

  async function sendMark(mark: Mark): Promise<void> {
    let how: Left = "sent";
    try {
      await tell(api, mark);
      answered();
    } catch (error) {
      if (!isFinal(error)) throw error;
      how = "refused";
      onNews({ kind: "refused", mark: mark.mark, error });
    }
    remove(new Set([mark]), () => how);
  }

  /** False when the server asks to try some of them again later. */
  async function sendBatch(batch: readonly Heartbeat[]): Promise<boolean> {
    const later = new Set<Heartbeat>();
    const refused = new Set<Entry>();
    const codes = new Map<string, number>();
    try {
      const { rejected, policy_version } = await api.sendHeartbeats(batch);
      answered();
      if (policy_version !== undefined) onPolicy(policy_version);
      for (const { index, code } of rejected) {
        const heartbeat = batch[index];
        if (heartbeat === undefined) continue;
        (RETRYABLE.has(code) ? later : refused).add(heartbeat);
        if (!RETRYABLE.has(code)) codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    } catch (error) {
      if (!isFinal(error)) throw error;
      // One that cannot be understood, or titles that are too long together, must not hold up the others.
      if (batch.length > 1) {
        const middle = Math.ceil(batch.length / 2);
        const first = await sendBatch(batch.slice(0, middle));
        return (await sendBatch(batch.slice(middle))) && first;
      }
      for (const heartbeat of batch) refused.add(heartbeat);
      codes.set(error.code, 1);
    }
    const done = new Set<Entry>(batch.filter((heartbeat) => !later.has(heartbeat)));
    remove(done, (entry) => (refused.has(entry) ? "refused" : "sent"));
    for (const [code, count] of codes) onNews({ kind: "rejected", count, code });
    return later.size === 0;
  }

  async function sendAll(): Promise<void> {
    try {
      for (let first = entries[0]; first !== undefined; first = entries[0]) {
        if (isMark(first)) await sendMark(first);
        else if (!(await sendBatch(leadingHeartbeats(entries)))) return;
      }
    } catch (error) {
      if (!offline) onNews({ kind: "offline", error: error instanceof Error ? error : new OfflineError(error) });
      offline = true;
    }
  }

  function start(): Promise<void> {
    running ??= sendAll().finally(() => {
      running = undefined;
    });
    return running;
  }

  function put(entry: Entry): void {
    entries.push(entry);
    store?.add(entry);
  }

  return {
    mark(kind, timestamp, more = {}) {
      const mark: Mark = { mark: kind, timestamp, key: randomUUID(), ...more };
      put(mark);
      return mark;
    },
    heartbeat(heartbeat) {
      put(heartbeat);
      if (entries.length <= limit) return;
      const oldest = entries.filter((entry) => !isMark(entry)).slice(0, entries.length - limit);
      remove(new Set(oldest), () => "dropped");
      onNews({ kind: "overflow", count: oldest.length });
    },
    flush() {
      if (running === undefined) return start();
      // What runs may be past the place of what was just put in.
      following ??= running.then(() => {
        following = undefined;
        return start();
      });
      return following;
    },
    restamp(milliseconds) {
      entries = entries.map((entry) => (earlier.has(entry) ? entry : moved(entry, milliseconds)));
      store?.replace(entries);
    },
    adopt(all, next) {
      // Read again from the disk, this run's are other objects than those that are here.
      const own = new Set(entries.filter((entry) => !earlier.has(entry)).map(identityOf));
      for (const entry of all) if (!own.has(identityOf(entry))) earlier.add(entry);
      entries = [...all];
      store = next;
    },
    waiting: () => entries.length,
    entries: () => entries,
  };
}

async function tell(api: Api, { mark, timestamp, key, ended_at, title }: Mark): Promise<void> {
  if (mark !== "meeting") return void (await api[mark]({ timestamp }, key));
  const meeting = { activity_type: "meeting", start_time: timestamp, end_time: ended_at ?? timestamp } as const;
  await api.logActivity({ ...meeting, ...(title === undefined ? {} : { title }) }, key);
}

function moved(entry: Entry, milliseconds: number): Entry {
  const move = (instant: string) =>
    new Date(Date.parse(instant) + Math.round(milliseconds / 1000) * 1000).toISOString();
  const { timestamp } = entry;
  const ended_at = isMark(entry) ? entry.ended_at : undefined;
  return { ...entry, timestamp: move(timestamp), ...(ended_at === undefined ? {} : { ended_at: move(ended_at) }) };
}

/** A mark by its key, a heartbeat by its time, as the server tells them apart. */
function identityOf(entry: Entry): string {
  return isMark(entry) ? entry.key : entry.timestamp;
}

export function isMark(entry: Entry): entry is Mark {
  return "mark" in entry;
}

/** As many as one request takes, up to the next mark. */
function leadingHeartbeats(entries: readonly Entry[]): Heartbeat[] {
  const batch: Heartbeat[] = [];
  for (const entry of entries) {
    if (isMark(entry) || batch.length === MAX_BATCH) break;
    batch.push(entry);
  }
  return batch;
}

/** The server understood and will not change its mind. Not so when it wants another token, a pause, or is broken. */
export function isFinal(error: unknown): error is ApiError {
  return error instanceof ApiError && [400, 404, 409, 413, 422].includes(error.status);
}
