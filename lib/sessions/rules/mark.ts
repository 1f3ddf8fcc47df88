/** What a mark says of when somebody came and left. */

const MS_PER_MINUTE = 60_000;

export const MARKS = ["present", "late", "absent", "excused"] as const;
export type Mark = (typeof MARKS)[number];

type Times = {
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly started_at: Date | null;
  readonly late_after_minutes: number;
  readonly early_leave_minutes: number;
};

/** A teacher who begins late makes nobody late. */
export function arrival({ starts_at, started_at, late_after_minutes }: Times, at: Date): "present" | "late" {
  const begun = Math.max(starts_at.getTime(), started_at?.getTime() ?? 0);
  return at.getTime() > begun + late_after_minutes * MS_PER_MINUTE ? "late" : "present";
}

export function leavesEarly({ ends_at, early_leave_minutes }: Times, at: Date): boolean {
  return at.getTime() < ends_at.getTime() - early_leave_minutes * MS_PER_MINUTE;
}

export type Counts = { readonly present: number; readonly late: number; readonly absent: number };

/** Of those who were expected, how many came: percent with one decimal; null when nobody was expected. */
export function rateOf({ present, late, absent }: Counts): number | null {
  const expected = present + late + absent;
  return expected === 0 ? null : Math.round((1000 * (present + late)) / expected) / 10;
}
