import { useQuery } from "@tanstack/react-query";
import { duration } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { ChartTable } from "../../ui/chart/chart-table.tsx";
import { type Line, LineChart } from "../../ui/chart/line-chart.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { sumOf } from "../../ui/shares.ts";
import { w as ui } from "../../ui/words.ts";
import { percent } from "../../words/words.ts";
import { netOf, shareOf, timeOrNone, workedOf } from "./figures.ts";
import { MemberFigures } from "./member-figures.tsx";
import { NoMember } from "./no-member.tsx";
import { Nothing } from "./nothing.tsx";
import { memberSpan, type ReportDay } from "./queries.ts";
import { Scope } from "./scope.tsx";
import { SpanSkeleton } from "./span-skeleton.tsx";
import { type Step, stepsOf } from "./steps.ts";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

/** How a member's days go over time. */
export function MemberTrends({ view, userId }: { view: View; userId: string }) {
  const { range, previous, isRunning } = view;
  const report = useQuery(memberSpan("custom", userId, range, isRunning));
  const before = useQuery({
    ...memberSpan("custom", userId, previous ?? range, false),
    enabled: previous !== undefined,
  });
  const compared = previous === undefined ? undefined : before.data;
  return (
    <Loaded of={report} skeleton={<SpanSkeleton />} absent={<NoMember />}>
      {(data) => (
        <>
          <Scope view={view} name={data.member.name} asOf={data.as_of} isUnfinished={data.provisional} />
          {workedOf(data.days).length === 0 ? (
            <Nothing hint={w.nothingMember(data.member.name)} />
          ) : (
            <>
              <MemberFigures report={data} before={compared} />
              <Lines view={view} days={data.days} before={compared?.days} />
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

type Figures = { net: number | null; active: number | null; activeShare: number | null; productive: number | null };

/** Of a step: the averages of its worked days, and the shares of what they come to. */
function figuresOf({ days }: Step<ReportDay>): Figures {
  const worked = workedOf(days);
  if (worked.length === 0) return { net: null, active: null, activeShare: null, productive: null };
  const [net, active] = [sumOf(worked.map(netOf)), sumOf(worked.map((day) => day.total_active_duration))];
  const tracked = sumOf(worked.map((day) => day.total_tracked_time));
  const productive = sumOf(worked.map((day) => day.productive_time));
  return {
    net: net / worked.length,
    active: active / worked.length,
    activeShare: shareOf(active, net),
    productive: shareOf(productive, tracked),
  };
}

function Lines({
  view,
  days,
  before,
}: {
  view: View;
  days: readonly ReportDay[];
  before: readonly ReportDay[] | undefined;
}) {
  const steps = stepsOf(days, view);
  const told = steps.map(figuresOf);
  const then =
    before === undefined || view.previous === undefined
      ? undefined
      : stepsOf(before, { ...view, range: view.previous }).map(figuresOf);
  const points = steps.map(({ key, tick, name }) => ({ key, tick, name }));
  const line = (key: keyof Figures, name: string, look: Line["look"]): Line => ({
    key,
    name,
    look,
    values: told.map((each) => each[key]),
  });
  const past = (key: keyof Figures, name: string): Line[] =>
    then === undefined
      ? []
      : [
          {
            key: `before ${key}`,
            name: `${name}, ${ui.chart.before}`,
            look: "before",
            values: told.map((_, index) => then[index]?.[key] ?? null),
          },
        ];
  const first = view.grain === "day" ? w.date : w.week;
  const share = (value: number | null) => (value === null ? "–" : percent(value / 100));
  return (
    <>
      <Card title={w.activeTrend}>
        <LineChart
          name={w.activeTrend}
          points={points}
          scale="hours"
          lines={[line("net", w.netWork, "first"), line("active", w.active, "second"), ...past("net", w.netWork)]}
        />
        <ChartTable
          name={w.activeTrend}
          columns={[first, w.netWork, w.active, ...(then === undefined ? [] : [ui.chart.before])]}
          rows={steps.map(({ key, name }, index) => ({
            key,
            cells: [
              name,
              timeOrNone(told[index]?.net ?? null),
              timeOrNone(told[index]?.active ?? null),
              ...(then === undefined ? [] : [then[index]?.net == null ? "–" : duration(then[index].net)]),
            ],
          }))}
        />
      </Card>
      <Card title={w.shareTrend} count={w.shareTrendHint}>
        <LineChart
          name={w.shareTrend}
          points={points}
          scale="percent"
          lines={[
            line("activeShare", w.activeShare, "first"),
            line("productive", w.productiveShare, "second"),
            ...past("activeShare", w.activeShare),
          ]}
        />
        <ChartTable
          name={w.shareTrend}
          columns={[first, w.activeShare, w.productiveShare, ...(then === undefined ? [] : [ui.chart.before])]}
          rows={steps.map(({ key, name }, index) => ({
            key,
            cells: [
              name,
              share(told[index]?.activeShare ?? null),
              share(told[index]?.productive ?? null),
              ...(then === undefined ? [] : [share(then[index]?.activeShare ?? null)]),
            ],
          }))}
        />
      </Card>
    </>
  );
}
