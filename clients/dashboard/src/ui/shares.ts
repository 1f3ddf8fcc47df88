export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Hands out what is left over of `whole` to the largest remainders of `exact`, past those that are to stay as they are cut
 * as long as any other has a remainder.
 */
function handedOut(exact: readonly number[], whole: number, staying: readonly boolean[] = []): number[] {
  const shown = exact.map((value) => Math.floor(value + 1e-9));
  const missing = whole - sumOf(shown);
  const remainders = exact
    .map((value, index) => ({ index, rest: value - (shown[index] ?? 0) }))
    .toSorted((a, b) => b.rest - a.rest || a.index - b.index);
  const others = remainders.filter(({ index, rest }) => rest > 1e-9 && staying[index] !== true);
  const takers = others.length > 0 ? others : remainders;
  for (let taken = 0; taken < missing; taken += 1) {
    const { index } = takers[taken % takers.length] ?? { index: 0 };
    shown[index] = (shown[index] ?? 0) + 1;
  }
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
 * Seconds as they are written in a list, in whole minutes: what is written of the parts, of a day or of a week, adds up to
 * what is written of their sum, and full minutes stay what they are. Below a minute in all, seconds stay.
 *
 * A time that stands by itself is cut to its minutes, and so is a sum, whatever stands under it. Parts that stand by
 * themselves as well, beside the list, are named by `alone`: they are cut here, too, and what is left over goes to the
 * other parts. So one time has one text on a page.
 */
export function wholeMinutes(seconds: readonly number[], alone: readonly boolean[] = []): number[] {
  const sum = sumOf(seconds);
  if (sum < 60) return [...seconds];
  return handedOut(
    seconds.map((each) => each / 60),
    Math.floor(sum / 60),
    alone,
  ).map((minutes) => minutes * 60);
}

/** Active and idle time as they are written beside net work: where it holds nothing else, they add up to it. */
export function activeAndIdle(net: number, active: number, idle: number): [active: number, idle: number] {
  const rest = Math.max(0, net - active - idle);
  const [shownActive = 0, shownIdle = 0] = wholeMinutes([active, idle, rest], [false, false, true]);
  return [shownActive, shownIdle];
}
