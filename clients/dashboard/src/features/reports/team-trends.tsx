import { useQuery } from "@tanstack/react-query";
import { Card } from "../../ui/card/card.tsx";
import { BarChart } from "../../ui/chart/bar-chart.tsx";
import { ChartTable } from "../../ui/chart/chart-table.tsx";
import type { Series } from "../../ui/chart/fill.tsx";
import { LineChart } from "../../ui/chart/line-chart.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { sumOf } from "../../ui/shares.ts";
import { w as ui } from "../../ui/words.ts";
import { number, percent } from "../../words/words.ts";
import { attendanceOf, type Counted } from "./attendance.ts";
import { Compared } from "./compared.tsx";
import { changeOf, timeOrNone } from "./figures.ts";
import { Nothing } from "./nothing.tsx";
import { type TeamTrends as Trends, teamTrends } from "./queries.ts";
import { Scope } from "./scope.tsx";
import { SpanSkeleton } from "./span-skeleton.tsx";
import { stepsOf } from "./steps.ts";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

const STATUSES = [
  { key: "present", name: w.present, fill: "active" },
  { key: "late", name: w.late, fill: "idle" },
  { key: "half_day", name: w.halfDay, fill: "break" },
  { key: "on_leave", name: w.onLeave, fill: "untracked" },
  { key: "absent", name: w.absent, fill: "bad" },
] as const satisfies readonly (Series & { key: keyof Counted })[];

/** Who came, and for how long, over time. */
export function TeamTrends({ view }: { view: View }) {
  const { range, previous, isRunning } = view;
  const trends = useQuery(teamTrends(range, isRunning));
  const before = useQuery({ ...teamTrends(previous ?? range, false), enabled: previous !== undefined });
  const compared = previous === undefined ? undefined : before.data;
  return (
    <Loaded of={trends} skeleton={<SpanSkeleton />}>
      {(data) => (
        <>
          <Scope view={view} name={w.team} isUnfinished={isRunning} />
          {data.days.every((day) => STATUSES.every(({ key }) => day[key] === 0)) ? (
            <Nothing hint={w.nothingTeam} />
          ) : (
            <Charts view={view} days={data.days} before={compared?.days} />
          )}
        </>
      )}
    </Loaded>
  );
}

function Charts({ view, days, before }: { view: View; days: Trends["days"]; before: Trends["days"] | undefined }) {
  const steps = stepsOf(days, view).map((step) => ({ ...step, ...attendanceOf(step.days) }));
  const then =
    before === undefined || view.previous === undefined
      ? undefined
      : stepsOf(before, { ...view, range: view.previous }).map((step) => attendanceOf(step.days));
  const [all, allThen] = [attendanceOf(days), before && attendanceOf(before)];
  const first = view.grain === "day" ? w.date : w.week;
  const points = steps.map(({ key, tick, name }) => ({ key, tick, name }));
  const past = (of: "rate" | "average") =>
    then === undefined
      ? []
      : [
          {
            key: "before",
            name: ui.chart.before,
            look: "before" as const,
            values: steps.map((_, index) => then[index]?.[of] ?? null),
          },
        ];
  const rateText = (rate: number | null | undefined) => (rate == null ? "–" : percent(rate / 100));
  return (
    <>
      <Card isFlush>
        <Figures>
          <Figure
            name={w.attendanceRate}
            value={rateText(all.rate)}
            note={<Compared change={changeOf(all.rate, allThen?.rate, "points")}>{w.attendanceRateHint}</Compared>}
          />
          <Figure
            name={w.averageHours}
            value={timeOrNone(all.average)}
            note={<Compared change={changeOf(all.average, allThen?.average, "time")}>{w.averageHoursHint}</Compared>}
          />
          <Figure
            name={w.late}
            value={number(all.counts.late)}
            note={
              <Compared change={changeOf(all.counts.late, allThen?.counts.late, "count")}>
                {all.came > 0 ? percent(all.counts.late / all.came) : undefined}
              </Compared>
            }
          />
          <Figure
            name={w.absent}
            value={number(all.counts.absent)}
            note={
              <Compared change={changeOf(all.counts.absent, allThen?.counts.absent, "count")}>
                {w.ofExpected(all.scheduled)}
              </Compared>
            }
          />
        </Figures>
      </Card>
      <Card title={w.attendance} count={w.people}>
        <BarChart
          name={w.attendance}
          series={STATUSES}
          scale="count"
          bars={steps.map(({ key, tick, name, counts }) => ({
            key,
            tick,
            name,
            values: STATUSES.map((status) => counts[status.key]),
          }))}
        />
        <ChartTable
          name={w.attendance}
          columns={[first, ...STATUSES.map(({ name }) => name), w.expected]}
          rows={steps.map(({ key, name, counts, scheduled }) => ({
            key,
            cells: [name, ...STATUSES.map((status) => number(counts[status.key])), number(scheduled)],
          }))}
          total={[
            w.total,
            ...STATUSES.map(({ key }) => number(sumOf(steps.map(({ counts }) => counts[key])))),
            number(all.scheduled),
          ]}
        />
      </Card>
      <Card title={w.attendanceRate} count={w.attendanceRateHint}>
        <LineChart
          name={w.attendanceRate}
          points={points}
          scale="percent"
          lines={[
            { key: "rate", name: w.attendanceRate, look: "first", values: steps.map(({ rate }) => rate) },
            ...past("rate"),
          ]}
        />
        <ChartTable
          name={w.attendanceRate}
          columns={[first, w.attendanceRate, ...(then === undefined ? [] : [ui.chart.before])]}
          rows={steps.map(({ key, name, rate }, index) => ({
            key,
            cells: [name, rateText(rate), ...(then === undefined ? [] : [rateText(then[index]?.rate)])],
          }))}
        />
      </Card>
      <Card title={w.averageHours} count={w.averageHoursHint}>
        <LineChart
          name={w.averageHours}
          points={points}
          scale="hours"
          lines={[
            { key: "average", name: w.averageHours, look: "second", values: steps.map(({ average }) => average) },
            ...past("average"),
          ]}
        />
        <ChartTable
          name={w.averageHours}
          columns={[first, w.averageHours, ...(then === undefined ? [] : [ui.chart.before])]}
          rows={steps.map(({ key, name, average }, index) => ({
            key,
            cells: [
              name,
              timeOrNone(average),
              ...(then === undefined ? [] : [timeOrNone(then[index]?.average ?? null)]),
            ],
          }))}
        />
      </Card>
    </>
  );
}
