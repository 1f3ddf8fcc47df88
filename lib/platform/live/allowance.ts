const MAX_KEYS = 10_000;

/**
 * What this process lets through by itself, a few in each window of each key, before anybody is asked. Two windows of a
 * process can lie in one of the store's, so what the store does not hear of is at most twice that, for each process.
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
      // Nobody is forgotten for somebody new: who has to wait for the store gets their due all the same.
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
