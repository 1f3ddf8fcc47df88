import type { TeamTrends } from "./queries.ts";

type Day = TeamTrends["days"][number];
export type Counted = Pick<Day, "present" | "late" | "half_day" | "absent" | "on_leave">;

/** What several dates of a team come to: rates weigh as much as people were expected, hours as much as came. */
export function attendanceOf(days: readonly Day[]) {
  const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0);
  const counts: Counted = {
    present: sum((day) => day.present),
    late: sum((day) => day.late),
    half_day: sum((day) => day.half_day),
    absent: sum((day) => day.absent),
    on_leave: sum((day) => day.on_leave),
  };
  const cameOf = ({ present, late, half_day }: Counted) => present + late + half_day;
  const rated = days.filter(({ attendance_rate }) => attendance_rate !== null);
  const expectedOf = ({ scheduled, on_leave }: Day) => Math.max(0, scheduled - on_leave);
  const expected = rated.reduce((total, day) => total + expectedOf(day), 0);
  const rates = rated.reduce((total, day) => total + (day.attendance_rate ?? 0) * expectedOf(day), 0);
  const came = sum(cameOf);
  const seconds = sum((day) => (day.average_work_hours ?? 0) * 3600 * cameOf(day));
  return {
    counts,
    came,
    scheduled: sum((day) => day.scheduled),
    rate: expected > 0 ? rates / expected : null,
    /** Seconds. */
    average: came > 0 ? seconds / came : null,
  };
}
