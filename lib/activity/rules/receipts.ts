/** Why a heartbeat says nothing of anybody's time, or why its clicks and strokes are in no total. */
export const REASONS = ["outside_session", "in_break", "idle_since_unknown"] as const;
type Reason = (typeof REASONS)[number];

type Sums = { heartbeats: number; mouse_clicks: number; keyboard_strokes: number };

/** What came and what became of it: `received` is `counted` and all of `not_counted` together. */
export type Receipt = { received: Sums; counted: Sums; not_counted: ({ reason: Reason } & Sums)[] };

/** Heartbeats of one fate: why they do not count, and why their clicks and strokes do not; null when they do. */
export type Group = Sums & { reason: Reason | null; uncounted: Reason | null };

/**
 * The two fates differ now and then: an idle heartbeat after a check-out tells until when there was input before it, and
 * counts, but its clicks would be clicks of no session.
 */
export function receiptOf(groups: readonly Group[]): Receipt {
  const sumsOf = (fate: Reason | null): Sums => ({
    heartbeats: sum(groups.filter(({ reason }) => reason === fate).map(({ heartbeats }) => heartbeats)),
    mouse_clicks: sum(groups.filter(({ uncounted }) => uncounted === fate).map(({ mouse_clicks }) => mouse_clicks)),
    keyboard_strokes: sum(
      groups.filter(({ uncounted }) => uncounted === fate).map(({ keyboard_strokes }) => keyboard_strokes),
    ),
  });
  const not_counted = REASONS.map((reason) => ({ reason, ...sumsOf(reason) })).filter(isAnything);
  return { received: total(groups), counted: sumsOf(null), not_counted };
}

/** Receipts of several hours as one. */
export function addUp(receipts: readonly Receipt[]): Receipt {
  const not_counted = REASONS.map((reason) => {
    const same = receipts.flatMap((receipt) => receipt.not_counted.filter((each) => each.reason === reason));
    return { reason, ...total(same) };
  });
  return {
    received: total(receipts.map(({ received }) => received)),
    counted: total(receipts.map(({ counted }) => counted)),
    not_counted: not_counted.filter(isAnything),
  };
}

function total(sums: readonly Sums[]): Sums {
  return {
    heartbeats: sum(sums.map(({ heartbeats }) => heartbeats)),
    mouse_clicks: sum(sums.map(({ mouse_clicks }) => mouse_clicks)),
    keyboard_strokes: sum(sums.map(({ keyboard_strokes }) => keyboard_strokes)),
  };
}

function isAnything({ heartbeats, mouse_clicks, keyboard_strokes }: Sums): boolean {
  return heartbeats + mouse_clicks + keyboard_strokes > 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
