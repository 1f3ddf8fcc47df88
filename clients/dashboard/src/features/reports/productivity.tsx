import { useQuery } from "@tanstack/react-query";
import { duration, exactDuration } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { BarChart } from "../../ui/chart/bar-chart.tsx";
import { ChartTable } from "../../ui/chart/chart-table.tsx";
import { minutesOf, type Series } from "../../ui/chart/fill.tsx";
import { ShareBar } from "../../ui/chart/share-bar.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { sumOf } from "../../ui/shares.ts";
import { percent } from "../../words/words.ts";
import { Compared } from "./compared.tsx";
import { changeOf, netOf, shareOf } from "./figures.ts";
import { NoMember } from "./no-member.tsx";
import { Nothing } from "./nothing.tsx";
import { productivity, type ReportDay } from "./queries.ts";
import styles from "./reports.module.css";
import { Scope } from "./scope.tsx";
import { SpanSkeleton } from "./span-skeleton.tsx";
import { stepsOf } from "./steps.ts";
import { TopTimes } from "./top-times.tsx";
import type { View } from "./use-report.ts";
import { WeekHours } from "./week-hours.tsx";
import { w } from "./words.ts";

const CLASSES = [
  { key: "productive", name: w.productive, fill: "active", of: "productive_time", alone: true },
  { key: "neutral", name: w.neutral, fill: "break", of: "neutral_time" },
  { key: "unproductive", name: w.unproductive, fill: "idle", of: "unproductive_time" },
] as const satisfies readonly (Series & { of: keyof ReportDay })[];

/** What a member's tracked time was spent on. */
export function Productivity({ view, userId }: { view: View; userId: string }) {
  const { range, previous, isRunning } = view;
  const report = useQuery(productivity(userId, range, isRunning));
  const before = useQuery({ ...productivity(userId, previous ?? range, false), enabled: previous !== undefined });
  const then = previous === undefined ? undefined : before.data;
  return (
    <Loaded of={report} skeleton={<SpanSkeleton />} absent={<NoMember />}>
      {(data) => {
        const [net, active] = [netOf(data.totals), data.totals.total_active_duration];
        const thenShare = then && shareOf(then.totals.total_active_duration, netOf(then.totals));
        return (
          <>
            <Scope view={view} name={data.member.name} asOf={data.as_of} isUnfinished={data.provisional} />
            {data.totals.total_work_duration === 0 ? (
              <Nothing hint={w.nothingMember(data.member.name)} />
            ) : (
              <>
                <Card isFlush>
                  <Figures>
                    <Figure
                      name={w.productiveShare}
                      value={data.productive_percent === null ? "–" : percent(data.productive_percent / 100)}
                      title={exactDuration(data.productive_time)}
                      note={
                        <Compared change={changeOf(data.productive_percent, then?.productive_percent, "points")}>
                          {w.productiveShareOf(duration(data.productive_time), duration(data.total_tracked_time))}
                        </Compared>
                      }
                    />
                    <Figure
                      name={w.activeShare}
                      value={net > 0 ? percent(active / net) : "–"}
                      title={exactDuration(active)}
                      note={
                        <Compared change={changeOf(shareOf(active, net), thenShare, "points")}>
                          {w.activeShareOf(duration(active), duration(net))}
                        </Compared>
                      }
                    />
                    <Figure
                      name={w.tracked}
                      value={duration(data.total_tracked_time)}
                      title={exactDuration(data.total_tracked_time)}
                      note={
                        <Compared change={changeOf(data.total_tracked_time, then?.total_tracked_time, "time")}>
                          {w.trackedHint}
                        </Compared>
                      }
                    />
                  </Figures>
                </Card>
                <ByDay view={view} days={data.days} />
                <div className={styles.halves}>
                  <Card title={w.spentOn}>
                    <ShareBar
                      name={w.spentOn}
                      parts={CLASSES.map(({ of, ...part }) => ({ ...part, value: data[of] }))}
                    />
                  </Card>
                  <WeekHours view={view} userId={userId} />
                  <TopTimes
                    title={w.applications}
                    times={data.top_applications}
                    whole={data.total_tracked_time}
                    isSpan
                    none={w.noApplications}
                  />
                  <TopTimes title={w.websites} times={data.top_websites} isSpan none={w.noWebsites} />
                </div>
              </>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function ByDay({ view, days }: { view: View; days: readonly ReportDay[] }) {
  const steps = stepsOf(days, view).map((step) => ({
    ...step,
    values: CLASSES.map(({ of }) => sumOf(step.days.map((day) => day[of]))),
  }));
  const name = view.grain === "day" ? w.hoursByDay : w.hoursByWeek;
  const totals = CLASSES.map((_, index) => sumOf(steps.map(({ values }) => values[index] ?? 0)));
  const cellsOf = (values: readonly number[]) => {
    const shown = minutesOf(CLASSES, values);
    return [...shown, sumOf(shown)].map(duration);
  };
  return (
    <Card title={name}>
      <BarChart name={name} series={CLASSES} bars={steps} scale="hours" />
      <ChartTable
        name={name}
        columns={[view.grain === "day" ? w.date : w.week, ...CLASSES.map((each) => each.name), w.total]}
        rows={steps.map(({ key, name: text, values }) => ({ key, cells: [text, ...cellsOf(values)] }))}
        total={[w.total, ...cellsOf(totals)]}
      />
    </Card>
  );
}
