import { DateControl } from "../../ui/date-control/date-control.tsx";
import { MonthControl } from "../../ui/period-control/month-control.tsx";
import { WeekControl } from "../../ui/period-control/week-control.tsx";
import { RangeControl } from "../../ui/range-control/range-control.tsx";
import { useReport } from "./use-report.ts";

/** When a report is of: a date, a week, a month or any range, as its kind has it. */
export function PeriodOf() {
  const { view, search, date, today, preset, change } = useReport();
  const { tab, range, weekStart } = view;
  const turnTo = (chosen: string | undefined) => change({ date: chosen });
  if (tab === "daily") return <DateControl date={date} today={today} weekStart={weekStart} onChange={turnTo} />;
  if (tab === "weekly") return <WeekControl date={date} today={today} weekStart={weekStart} onChange={turnTo} />;
  if (tab === "monthly") return <MonthControl date={date} today={today} onChange={turnTo} />;
  return (
    <RangeControl
      value={search.range ?? preset}
      range={range}
      today={today}
      weekStart={weekStart}
      onChange={(chosen) => change({ range: chosen, by: undefined })}
    />
  );
}
