const MINUTE_MS = 60_000;
/** More bars than this would be hairs. */
const MOST = 60;
const STEPS = [1, 2, 5, 10, 15, 30, 60];

/** Who came when: bars of as many minutes as `step` says, the first of which begins so many minutes after the start. */
export type Arrivals = { step: number; first: number; bars: { present: number; late: number }[] };

type Arrival = { readonly status: string | null; readonly marked_at: Date | null };

/**
 * Counts those who came minute by minute, from the first of them or the start until the last, in longer steps where
 * that would be too many. A bar begins with the start.
 *
 *     | -5 | 0 | 5 | 10 |
 *            ^ the start
 */
export function arrivalsOf(marks: readonly Arrival[], starts_at: Date): Arrivals {
  const came = marks.flatMap(({ status, marked_at }) =>
    marked_at !== null && (status === "present" || status === "late")
      ? [{ status, minute: Math.floor((marked_at.getTime() - starts_at.getTime()) / MINUTE_MS) } as const]
      : [],
  );
  const minutes = came.map(({ minute }) => minute);
  const [from, to] = [Math.min(0, ...minutes), Math.max(0, ...minutes)];
  const barOf = (minute: number, step: number) => Math.floor(minute / step);
  const step = STEPS.find((each) => barOf(to, each) - barOf(from, each) < MOST) ?? 60;
  const begin = barOf(from, step);
  const bars = Array.from({ length: barOf(to, step) - begin + 1 }, () => ({ present: 0, late: 0 }));
  for (const { status, minute } of came) {
    const bar = bars[barOf(minute, step) - begin];
    if (bar !== undefined) bar[status] += 1;
  }
  return { step, first: begin * step, bars };
}
