/** One of several ways to do the same work. */
export type Variant = {
  name: string;
  /** Puts everything into the state from which the work starts; not timed. */
  prepare?: () => Promise<void>;
  /** Does the work once and answers how much of it was done: rows, requests, images. May time itself, when not all of it counts. */
  run: () => Promise<number | { amount: number; seconds: number }>;
};

/** The middle of several values, and how far they lie apart. */
export type Spread = { median: number; min: number; max: number };

export type Measured = {
  name: string;
  /** Amounts per second, round by round. */
  rates: number[];
  rate: Spread;
  /** Rate by rate of the same round: this variant's divided by the first one's. Machines drift, neighbours in time do not. */
  ratio: Spread;
};

/**
 * Runs the variants in turn, round after round, each round beginning with another one, after one round that does not
 * count. What is compared is therefore measured within seconds of each other, under the same load of the machine.
 */
export async function alternate(
  variants: readonly Variant[],
  rounds: number,
  tick: () => void = () => undefined,
): Promise<Measured[]> {
  const rates = variants.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < variants.length; turn++) {
      const index = (turn + round + 1) % variants.length;
      const variant = variants[index];
      if (variant === undefined) continue;
      await variant.prepare?.();
      const rate = await timeOnce(variant);
      if (round >= 0) rates[index]?.push(rate);
      tick();
    }
  }
  const first = rates[0] ?? [];
  return variants.map(({ name }, index) => {
    const own = rates[index] ?? [];
    return {
      name,
      rates: own,
      rate: spreadOf(own),
      ratio: spreadOf(own.map((rate, round) => rate / (first[round] ?? rate))),
    };
  });
}

async function timeOnce({ run }: Variant): Promise<number> {
  const started = performance.now();
  const result = await run();
  const seconds = (performance.now() - started) / 1000;
  return typeof result === "number" ? result / seconds : result.amount / result.seconds;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: percentile(sorted, 0.5), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** A percentile of values in ascending order, by linear interpolation. */
export function percentile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
