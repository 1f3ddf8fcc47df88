/** What bounds how long a view may go on. */
export type Bounds = {
  readonly now: Date;
  /** The longest that a view may be in all. */
  readonly max_minutes: number;
  /** How many minutes the member may still be watched today. */
  readonly day_left: number;
  /** The end of the member's hours; undefined while none run. */
  readonly shift_end: Date | undefined;
  readonly working_hours_only: boolean;
};

/** How many whole minutes longer a view may go on than it does: never below zero. */
export function minutesMore(
  { requested_at, ends_at }: { readonly requested_at: Date; readonly ends_at: Date },
  { now, max_minutes, day_left, shift_end = now, working_hours_only }: Bounds,
): number {
  const latest = Math.min(
    requested_at.getTime() + max_minutes * 60_000,
    now.getTime() + day_left * 60_000,
    working_hours_only ? shift_end.getTime() : Number.POSITIVE_INFINITY,
  );
  return Math.max(0, Math.floor((latest - ends_at.getTime()) / 60_000));
}
