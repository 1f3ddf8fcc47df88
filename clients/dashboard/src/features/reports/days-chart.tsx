import { useNavigate } from "@tanstack/react-router";
import { duration } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { BarChart } from "../../ui/chart/bar-chart.tsx";
import { ChartTable } from "../../ui/chart/chart-table.tsx";
import { minutesOf } from "../../ui/chart/fill.tsx";
import { sumOf } from "../../ui/shares.ts";
import { type Durations, PARTS, partsOf } from "./figures.ts";
import type { MemberReport, ReportDay } from "./queries.ts";
import { type Step, stepsOf } from "./steps.ts";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

/** A member's hours, day by day or week by week, in their parts. A day opens when it is chosen. */
export function DaysChart({
  view,
  report,
  before,
}: {
  view: View;
  report: Pick<MemberReport, "days" | "totals">;
  before: Pick<MemberReport, "days"> | undefined;
}) {
  const navigate = useNavigate();
  const steps = stepsOf(report.days, view);
  const compared =
    before === undefined || view.previous === undefined ? [] : stepsOf(before.days, { ...view, range: view.previous });
  const name = view.grain === "day" ? w.hoursByDay : w.hoursByWeek;
  const open = (date: string) =>
    void navigate({
      to: "/reports/$tab",
      params: { tab: view.grain === "day" ? "daily" : "weekly" },
      search: (search: Record<string, string | undefined>) => ({ user_id: search.user_id, date }),
    });
  return (
    <Card title={name}>
      <BarChart
        name={name}
        series={PARTS}
        scale="hours"
        bars={steps.map((step, index) => ({
          key: step.key,
          tick: step.tick,
          name: step.name,
          values: valuesOf(step.days),
          before: compared[index] && sumOf(valuesOf(compared[index].days)),
          note: noteOf(step),
        }))}
        onChoose={open}
      />
      <ChartTable
        name={name}
        columns={[view.grain === "day" ? w.date : w.week, ...PARTS.map((part) => part.name), w.total]}
        rows={steps.map((step) => ({ key: step.key, cells: [step.name, ...cellsOf(valuesOf(step.days))] }))}
        total={[w.total, ...cellsOf(partsOf(report.totals))]}
      />
    </Card>
  );
}

function valuesOf(days: readonly Durations[]): number[] {
  const parts = days.map(partsOf);
  return PARTS.map((_, index) => sumOf(parts.map((values) => values[index] ?? 0)));
}

function cellsOf(values: readonly number[]): string[] {
  const shown = minutesOf(PARTS, values);
  return [...shown, sumOf(shown)].map(duration);
}

const STATUS = { late: w.late, half_day: w.halfDay, absent: w.absent, on_leave: w.onLeave } as const;

/** What there is to say of a day besides its hours. */
function noteOf({ days: [day, more] }: Step<ReportDay>): string | undefined {
  if (day === undefined || more !== undefined) return undefined;
  const status = day.status === null ? undefined : (STATUS as Record<string, string>)[day.status];
  const words = [status, day.provisional ? w.running : undefined].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : words.join(", ");
}
