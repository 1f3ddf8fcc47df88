import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { duration, exactDuration } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { BarChart } from "../../ui/chart/bar-chart.tsx";
import { ChartTable } from "../../ui/chart/chart-table.tsx";
import { minutesOf } from "../../ui/chart/fill.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { sumOf } from "../../ui/shares.ts";
import { number, percent } from "../../words/words.ts";
import { Compared } from "./compared.tsx";
import { changeOf, shareOf } from "./figures.ts";
import { MembersTable } from "./members-table.tsx";
import { Nothing } from "./nothing.tsx";
import { datesOf } from "./period.ts";
import { type TeamSpan as Team, teamSpan } from "./queries.ts";
import { Scope } from "./scope.tsx";
import { SpanSkeleton } from "./span-skeleton.tsx";
import { stepsOf } from "./steps.ts";
import { TEAM_PARTS } from "./team-parts.ts";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

/** The week, month or other range of everybody. */
export function TeamSpan({ view }: { view: View }) {
  const { range, previous, isRunning } = view;
  const team = useQuery(teamSpan(range, isRunning));
  const before = useQuery({ ...teamSpan(previous ?? range, false), enabled: previous !== undefined });
  const compared = previous === undefined ? undefined : before.data;
  return (
    <Loaded of={team} skeleton={<SpanSkeleton />}>
      {(data) => (
        <>
          <Scope view={view} name={w.team} asOf={data.as_of} isUnfinished={isRunning} />
          {data.items.length === 0 ? (
            <Nothing title={w.nobody} hint={w.nobodyHint} />
          ) : (data.totals?.days ?? 0) === 0 && (compared?.totals?.days ?? 0) === 0 ? (
            <Nothing hint={w.nothingTeam} />
          ) : (
            <>
              <TeamFigures team={data} before={compared} />
              <TeamDays view={view} team={data} before={compared} />
              <MembersTable view={view} team={data} />
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

function TeamFigures({ team, before }: { team: Team; before: Team | undefined }) {
  const { totals } = team;
  if (totals === null) return null;
  const { net, active, days, late, members } = totals;
  const then = before?.totals ?? undefined;
  return (
    <Card isFlush>
      <Figures>
        <Figure
          name={w.netWork}
          value={duration(net)}
          title={exactDuration(net)}
          note={
            <Compared change={changeOf(net, then?.net, "time")}>
              {days > 0 ? w.perDay(duration(net / days)) : w.netHint}
            </Compared>
          }
        />
        <Figure
          name={w.activeShare}
          value={net > 0 ? percent(active / net) : "–"}
          title={exactDuration(active)}
          note={
            <Compared change={changeOf(shareOf(active, net), then && shareOf(then.active, then.net), "points")}>
              {w.activeShareOf(duration(active), duration(net))}
            </Compared>
          }
        />
        <Figure
          name={w.personDays}
          value={number(days)}
          note={<Compared change={changeOf(days, then?.days, "count")}>{w.ofMembers(members)}</Compared>}
        />
        <Figure
          name={w.late}
          value={number(late)}
          note={
            <Compared change={changeOf(late, then?.late, "count")}>
              {days > 0 ? percent(late / days) : undefined}
            </Compared>
          }
        />
      </Figures>
    </Card>
  );
}

type TeamDate = NonNullable<Team["totals"]>["by_date"][number];

/** Every date of the range: of those on which nobody was at work nothing is answered. */
function everyDate(team: Team, range: View["range"]): TeamDate[] {
  const found = new Map(team.totals?.by_date.map((day) => [day.date, day]));
  return datesOf(range).map((date) => found.get(date) ?? { date, days: 0, late: 0, net: 0, active: 0 });
}

function TeamDays({ view, team, before }: { view: View; team: Team; before: Team | undefined }) {
  const navigate = useNavigate();
  const name = view.grain === "day" ? w.hoursByDay : w.hoursByWeek;
  const valuesOf = (days: readonly TeamDate[]) => {
    const active = sumOf(days.map((day) => day.active));
    return [active, sumOf(days.map(({ net }) => net)) - active];
  };
  const steps = stepsOf(everyDate(team, view.range), view);
  const then =
    before === undefined || view.previous === undefined
      ? []
      : stepsOf(everyDate(before, view.previous), { ...view, range: view.previous });
  const rowOf = (days: readonly TeamDate[]) => {
    const shown = minutesOf(TEAM_PARTS, valuesOf(days));
    const came = sumOf(days.map((day) => day.days));
    return [...shown.map(duration), duration(sumOf(shown)), number(came), number(sumOf(days.map(({ late }) => late)))];
  };
  const open = (date: string) =>
    void navigate({
      to: "/reports/$tab",
      params: { tab: view.grain === "day" ? "daily" : "weekly" },
      search: (search: Record<string, string | undefined>) => ({ user_id: search.user_id, date }),
    });
  return (
    <Card title={name} count={<span title={w.otherWorkHint}>{w.netHint}</span>}>
      <BarChart
        name={name}
        series={TEAM_PARTS}
        scale="hours"
        bars={steps.map(({ key, tick, name: text, days }, index) => ({
          key,
          tick,
          name: text,
          values: valuesOf(days),
          before: then[index] && sumOf(valuesOf(then[index].days)),
          note: `${w.people}: ${number(Math.max(0, ...days.map((day) => day.days)))}`,
        }))}
        onChoose={open}
      />
      <ChartTable
        name={name}
        columns={[view.grain === "day" ? w.date : w.week, w.active, w.otherWork, w.netWork, w.personDays, w.late]}
        rows={steps.map(({ key, name: text, days }) => ({ key, cells: [text, ...rowOf(days)] }))}
        total={[w.total, ...rowOf(everyDate(team, view.range))]}
      />
    </Card>
  );
}
