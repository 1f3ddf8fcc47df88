export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Hands out what is left over of `whole` to the largest remainders of `exact`. */
function handedOut(exact: readonly number[], whole: number): number[] {
  const shown = exact.map((value) => Math.floor(value + 1e-9));
  const missing = whole - sumOf(shown);
  const byRemainder = exact
    .map((value, index) => ({ index, rest: value - (shown[index] ?? 0) }))
    .toSorted((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) shown[index] = (shown[index] ?? 0) + 1;
  return shown;
}

/** Whole numbers in the proportion of the parts that add up to `whole`: shares in percent, of a hundred. */
export function wholeParts(parts: readonly number[], whole: number): number[] {
  const sum = sumOf(parts);
  if (sum <= 0) return parts.map(() => 0);
  return handedOut(
    parts.map((part) => (part / sum) * whole),
    whole,
  );
}

/**
 * Seconds as they are written, in whole minutes: what is written of the parts, of a day or of a week, adds up to what is
 * written of their sum, and full minutes stay what they are. Below a minute in all, seconds stay.
 */
export function wholeMinutes(seconds: readonly number[]): number[] {
  const sum = sumOf(seconds);
  if (sum < 60) return [...seconds];
  return handedOut(
    seconds.map((each) => each / 60),
    Math.floor(sum / 60),
  ).map((minutes) => minutes * 60);
}
