/** How a value is written and which steps its axis takes. */
export type Scale = "hours" | "percent" | "count";

const HOUR = 3600;
/** Steps of hours that people reckon in; beyond them, round tens of hours. */
const HOURS = [1, 2, 3, 4, 6, 8, 12, 24, 48];

/** Values of an axis from zero to at least `max`, in steps that are easy to read; `most` steps at the most. */
export function ticksOf(scale: Scale, max: number, most = 4): number[] {
  if (scale === "percent") return [0, 25, 50, 75, 100];
  if (scale === "count") return stepped(max, Math.max(1, roundStep(max / most)));
  const step = HOURS.find((hours) => hours * HOUR * most >= max) ?? roundStep(max / HOUR / most);
  return stepped(max, step * HOUR);
}

/** The next of 1, 2, 5, 10, 20, 50 … */
function roundStep(least: number): number {
  if (least <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function stepped(max: number, step: number): number[] {
  const steps = Math.max(1, Math.ceil(max / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

export type Piece = { readonly index: number; readonly from: number; readonly to: number };

/** Values on top of each other; what is nothing is left out. */
export function stacked(values: readonly number[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const [index, value] of values.entries()) {
    if (value <= 0) continue;
    pieces.push({ index, from, to: from + value });
    from += value;
  }
  return pieces;
}

export type Slots = { readonly slot: number; readonly bar: number };

const WIDEST = 56;

/** How much room each of so many bars has, and how much of it is drawn. Where there is hardly any, none is left between. */
export function slotsOf(count: number, width: number): Slots {
  const slot = count === 0 ? width : width / count;
  const share = slot > 10 ? 0.66 : slot > 3 ? 0.8 : 1;
  return { slot, bar: Math.min(WIDEST, slot * share) };
}

/** Which of so many labels are written, where each needs `room` pixels: every first, second, third … */
export function everyNth(count: number, width: number, room: number): number {
  return Math.max(1, Math.ceil((count * room) / Math.max(1, width)));
}

/** The index of what is under a place along the width. */
export function indexAt(x: number, count: number, width: number): number | undefined {
  if (count === 0 || x < 0 || x >= width) return undefined;
  return Math.min(count - 1, Math.floor((x / width) * count));
}

/** Runs without a gap: where nothing is known no line is drawn. */
export function runsOf(values: readonly (number | null)[]): { readonly from: number; readonly values: number[] }[] {
  const runs: { from: number; values: number[] }[] = [];
  let isOpen = false;
  for (const [index, value] of values.entries()) {
    if (value !== null) {
      if (isOpen) runs.at(-1)?.values.push(value);
      else runs.push({ from: index, values: [value] });
    }
    isOpen = value !== null;
  }
  return runs;
}

/** From the end of each run to the beginning of the next. */
export function bridgesOf(values: readonly (number | null)[]): (readonly [from: number, to: number])[] {
  const runs = runsOf(values);
  return runs.slice(1).map(({ from }, index) => {
    const before = runs[index];
    return [before === undefined ? from : before.from + before.values.length - 1, from];
  });
}

/** How much something is of the most there is, in so many steps above nothing. */
export function levelOf(value: number, most: number, levels = 5): number {
  if (value <= 0 || most <= 0) return 0;
  return Math.max(1, Math.ceil((value / most) * levels - 1e-9));
}
