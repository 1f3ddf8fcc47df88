const MAX_KEYS = 10_000;

/**
 * What this process lets through by itself, a few calls in each window of each key, before the store is asked. Two
 * windows of a process can lie in one of the store's, so each process hides at most twice its few from the store.
 */
export class Allowance {
  readonly #windowMs: number;
  /** In the order in which the windows end: all are equally long. */
  readonly #taken = new Map<string, { times: number; readonly ends_at: number }>();

  constructor(windowSeconds: number) {
    this.#windowMs = windowSeconds * 1000;
  }

  /** Whether this one is among the first `times` of its key. */
  take(key: string, times: number, now: Date): boolean {
    this.#forgetEnded(now.getTime());
    const taken = this.#taken.get(key);
    if (taken === undefined) {
      // A known key makes no room for a new one. A key without room is counted by the store, and gets its due all the
      // same.
      if (times < 1 || this.#taken.size >= MAX_KEYS) return false;
      this.#taken.set(key, { times: 1, ends_at: now.getTime() + this.#windowMs });
      return true;
    }
    if (taken.times >= times) return false;
    taken.times += 1;
    return true;
  }

  #forgetEnded(at: number): void {
    for (const [key, { ends_at }] of this.#taken) {
      if (at < ends_at) return;
      this.#taken.delete(key);
    }
  }
}
