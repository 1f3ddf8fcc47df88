/** Numbers that are shorter than this together point nowhere. */
const SHORTEST = 1e-6;

/**
 * An embedding of length 1. Undefined for what has no direction: numbers that are none, or too large to be squared, or
 * nearly nothing altogether.
 */
export function normalised(embedding: readonly number[]): Float32Array | undefined {
  const length = Math.hypot(...embedding);
  if (!Number.isFinite(length) || length <= SHORTEST) return undefined;
  return Float32Array.from(embedding, (number) => number / length);
}

/** The cosine of two of length 1 and as many numbers: 1 for the same, 0 for what has nothing in common. */
export function similarity(one: Float32Array, other: Float32Array): number {
  if (one.length !== other.length) throw new Error("Embeddings of two models are never compared.");
  const sum = one.reduce((total, number, index) => total + number * (other[index] ?? 0), 0);
  return Math.min(1, Math.max(-1, sum));
}

/** As far as anybody is told: more would tell somebody who tries faces how near they come. */
export function told(of: number): number {
  return Math.round(of * 100) / 100;
}
