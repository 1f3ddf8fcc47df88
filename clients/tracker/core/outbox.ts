import { randomUUID } from "node:crypto";
import { type Api, ApiError, MAX_BATCH, OfflineError } from "./api.ts";
import type { Heartbeat } from "./contracts.ts";

/** An instant at which something began or ended, sent with its time so that it may be sent late. */
type MarkKind = "checkIn" | "checkOut" | "startBreak" | "endBreak";
type Mark = { readonly mark: MarkKind; readonly timestamp: string; readonly key: string };
type Entry = Mark | Heartbeat;

export type OutboxNews =
  /** Told once, until something gets through again. */
  | { kind: "offline"; error: Error }
  | { kind: "online"; waiting: number }
  | { kind: "refused"; mark: MarkKind; error: ApiError }
  | { kind: "rejected"; count: number; code: string }
  | { kind: "overflow"; count: number };

export type Outbox = {
  mark(kind: MarkKind, timestamp: string): void;
  heartbeat(heartbeat: Heartbeat): void;
  /** Tries to send everything that is in it now. Never throws: what could not be sent stays. */
  flush(): Promise<void>;
  /** How many things have not been sent. */
  waiting(): number;
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
export function createOutbox(
  api: Api,
  {
    limit = 20_000,
    onNews,
    onPolicy = () => undefined,
  }: {
    limit?: number;
    onNews: (news: OutboxNews) => void;
    /** Which version of the policy holds, as heartbeats are answered. */
    onPolicy?: (version: string) => void;
  },
): Outbox {
  let entries: Entry[] = [];
  let offline = false;
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  function remove(done: ReadonlySet<Entry>): void {
    entries = entries.filter((entry) => !done.has(entry));
  }

  function answered(): void {
    if (offline) onNews({ kind: "online", waiting: entries.length });
    offline = false;
  }

  async function sendMark(mark: Mark): Promise<void> {
    try {
      await api[mark.mark]({ timestamp: mark.timestamp }, mark.key);
      answered();
    } catch (error) {
      if (!isFinal(error)) throw error;
      onNews({ kind: "refused", mark: mark.mark, error });
    }
    remove(new Set([mark]));
  }

  /** False when the server asks to try some of them again later. */
  async function sendBatch(batch: readonly Heartbeat[]): Promise<boolean> {
    const kept = new Set<Heartbeat>();
    const dropped = new Map<string, number>();
    try {
      const { rejected, policy_version } = await api.sendHeartbeats(batch);
      answered();
      if (policy_version !== undefined) onPolicy(policy_version);
      for (const { index, code } of rejected) {
        const heartbeat = batch[index];
        if (heartbeat !== undefined && RETRYABLE.has(code)) kept.add(heartbeat);
        else dropped.set(code, (dropped.get(code) ?? 0) + 1);
      }
    } catch (error) {
      if (!isFinal(error)) throw error;
      // One that cannot be understood, or titles that are too long together, must not hold up the others.
      if (batch.length > 1) {
        const middle = Math.ceil(batch.length / 2);
        const first = await sendBatch(batch.slice(0, middle));
        return (await sendBatch(batch.slice(middle))) && first;
      }
      dropped.set(error.code, 1);
    }
    remove(new Set(batch.filter((heartbeat) => !kept.has(heartbeat))));
    for (const [code, count] of dropped) onNews({ kind: "rejected", count, code });
    return kept.size === 0;
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

  return {
    mark(kind, timestamp) {
      entries.push({ mark: kind, timestamp, key: randomUUID() });
    },
    heartbeat(heartbeat) {
      entries.push(heartbeat);
      if (entries.length <= limit) return;
      const oldest = entries.filter((entry) => !isMark(entry)).slice(0, entries.length - limit);
      remove(new Set(oldest));
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
    waiting: () => entries.length,
  };
}

function isMark(entry: Entry): entry is Mark {
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
function isFinal(error: unknown): error is ApiError {
  return error instanceof ApiError && [400, 404, 409, 413, 422].includes(error.status);
}
