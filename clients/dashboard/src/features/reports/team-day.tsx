import { useQuery } from "@tanstack/react-query";
import { duration, exactDuration } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { minutesOf, type Series } from "../../ui/chart/fill.tsx";
import { ShareBar } from "../../ui/chart/share-bar.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { number, percent } from "../../words/words.ts";
import { Compared } from "./compared.tsx";
import { changeOf, PARTS, partsOf, shareOf } from "./figures.ts";
import { MemberRows } from "./member-rows.tsx";
import { Nothing } from "./nothing.tsx";
import { type TeamTotals, teamDate } from "./queries.ts";
import styles from "./reports.module.css";
import { Scope } from "./scope.tsx";
import { SpanSkeleton } from "./span-skeleton.tsx";
import { useReport, type View } from "./use-report.ts";
import { w } from "./words.ts";

const STATUSES = [
  { key: "present", name: w.present, fill: "active" },
  { key: "late", name: w.late, fill: "idle" },
  { key: "half_day", name: w.halfDay, fill: "break" },
  { key: "on_leave", name: w.onLeave, fill: "untracked" },
  { key: "absent", name: w.absent, fill: "bad" },
  { key: "off", name: w.off, fill: "rest" },
  { key: "none", name: w.notIn, fill: "untracked" },
] as const satisfies readonly (Series & { key: keyof TeamTotals["by_status"] })[];

/** The day of everybody. */
export function TeamDay({ view }: { view: View }) {
  const { search } = useReport();
  const { previous, range, isRunning } = view;
  const team = useQuery(teamDate(search.date, isRunning));
  const before = useQuery({ ...teamDate(previous?.from ?? range.from, false), enabled: previous !== undefined });
  const compared = previous === undefined ? undefined : before.data;
  return (
    <Loaded of={team} skeleton={<SpanSkeleton />}>
      {(data) => (
        <>
          <Scope
            view={view}
            name={w.team}
            asOf={data.as_of}
            isUnfinished={isRunning || data.items.some(({ is_running }) => is_running)}
          />
          {data.items.length === 0 || data.totals === null ? (
            <Nothing title={w.nobody} hint={w.nobodyHint} />
          ) : (
            <>
              <DayFigures totals={data.totals} before={compared?.totals ?? undefined} />
              {data.totals.total_work_duration > 0 ? (
                <div className={styles.halves}>
                  <Card title={w.composition}>
                    <ShareBar
                      name={w.composition}
                      parts={PARTS.map(({ of, ...part }) => ({ ...part, value: data.totals?.[of] ?? 0 }))}
                    />
                  </Card>
                  <Card title={w.attendance} count={w.memberCount(data.totals.members)}>
                    <ShareBar
                      name={w.attendance}
                      scale="count"
                      parts={STATUSES.map((status) => ({
                        ...status,
                        value: data.totals?.by_status[status.key] ?? 0,
                      })).filter(({ key, value }) => value > 0 || key === "present")}
                    />
                  </Card>
                </div>
              ) : (
                <Nothing hint={w.nothingTeam} />
              )}
              <MemberRows
                view={view}
                series={PARTS}
                columns={[...PARTS.map(({ name }) => name), w.activeShare, w.netWork]}
                rows={data.items
                  .map((day) => ({ day, shown: minutesOf(PARTS, partsOf(day)) }))
                  .map(({ day, shown }) => ({
                    id: day.user_id,
                    name: day.name,
                    department: day.department,
                    values: partsOf(day),
                    figures: [
                      ...PARTS.map(({ key, of }, index) => ({
                        key,
                        text: timeOf(shown[index] ?? 0),
                        title: exactDuration(day[of]),
                      })),
                      {
                        key: "share",
                        text:
                          day.net_work_duration > 0 ? percent(day.total_active_duration / day.net_work_duration) : "–",
                      },
                      {
                        key: "net",
                        text: timeOf(day.net_work_duration),
                        title: exactDuration(day.net_work_duration),
                      },
                    ],
                  }))}
              />
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

const timeOf = (seconds: number) => (seconds === 0 ? "–" : duration(seconds));

const cameOf = ({ by_status: { present, late, half_day } }: TeamTotals) => present + late + half_day;

function DayFigures({ totals, before }: { totals: TeamTotals; before: TeamTotals | undefined }) {
  const { net_work_duration: net, total_active_duration: active, expected, by_status } = totals;
  const came = cameOf(totals);
  const share = shareOf(active, net);
  return (
    <Card isFlush>
      <Figures>
        <Figure
          name={w.netWork}
          value={duration(net)}
          title={exactDuration(net)}
          note={
            <Compared change={changeOf(net, before?.net_work_duration, "time")}>
              {came > 0 ? w.perPerson(duration(net / came)) : w.netHint}
            </Compared>
          }
        />
        <Figure
          name={w.activeShare}
          value={share === null ? "–" : percent(share / 100)}
          title={exactDuration(active)}
          note={
            <Compared
              change={changeOf(
                share,
                before && shareOf(before.total_active_duration, before.net_work_duration),
                "points",
              )}
            >
              {w.activeShareOf(duration(active), duration(net))}
            </Compared>
          }
        />
        <Figure
          name={w.came}
          value={number(came)}
          note={
            <Compared change={changeOf(came, before && cameOf(before), "count")}>{w.ofExpected(expected)}</Compared>
          }
        />
        <Figure
          name={w.late}
          value={number(by_status.late)}
          note={
            <Compared change={changeOf(by_status.late, before?.by_status.late, "count")}>
              {came > 0 ? percent(by_status.late / came) : undefined}
            </Compared>
          }
        />
      </Figures>
    </Card>
  );
}
