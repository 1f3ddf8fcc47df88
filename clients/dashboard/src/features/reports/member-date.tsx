import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { addDays, boundsOf } from "../../time/dates.ts";
import { clock, duration, exactDuration } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone, useZone } from "../../time/zone.ts";
import { buttonClass } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { ChartTable } from "../../ui/chart/chart-table.tsx";
import { FillSwatch } from "../../ui/chart/fill.tsx";
import { Legend } from "../../ui/chart/legend.tsx";
import { ShareBar } from "../../ui/chart/share-bar.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Figure } from "../../ui/figure/figure.tsx";
import { type Domain, type Stretch, stretchesOf } from "../../ui/timeline/geometry.ts";
import { Axis, Strip } from "../../ui/timeline/strip.tsx";
import { useWidth } from "../../ui/timeline/use-width.ts";
import { w as ui } from "../../ui/words.ts";
import { type Durations, PARTS } from "./figures.ts";
import { MemberFigures } from "./member-figures.tsx";
import { NoMember } from "./no-member.tsx";
import { Nothing } from "./nothing.tsx";
import { type DailyReport, memberDay, memberSpan } from "./queries.ts";
import styles from "./reports.module.css";
import { Scope } from "./scope.tsx";
import { SpanSkeleton } from "./span-skeleton.tsx";
import { TopTimes } from "./top-times.tsx";
import { useReport, type View } from "./use-report.ts";
import { w } from "./words.ts";

const NONE: Durations = {
  total_work_duration: 0,
  total_active_duration: 0,
  total_idle_duration: 0,
  total_break_duration: 0,
  total_meeting_duration: 0,
  total_untracked_duration: 0,
};

/** A member's day. */
export function MemberDate({ view, userId }: { view: View; userId: string }) {
  const { search } = useReport();
  const day = useQuery(memberDay(userId, search.date, view.isRunning));
  // Whoever is at work since yesterday has yesterday as their current day, and what is compared goes along.
  const date = day.data?.date ?? view.range.from;
  const shown = { ...view, range: { from: date, to: date } };
  const eve = view.previous && { from: addDays(date, -1), to: addDays(date, -1) };
  const before = useQuery({
    ...memberSpan("custom", userId, eve ?? view.range, false),
    enabled: eve !== undefined && day.data !== undefined,
  });
  return (
    <Loaded of={day} skeleton={<SpanSkeleton />} absent={<NoMember />}>
      {(data) => {
        const totals = data.record ?? NONE;
        const status = { present: 0, late: data.record?.is_late ? 1 : 0, half_day: 0, absent: 0, on_leave: 0 };
        const worked = { ...data, totals, days: daysOf(data), days_by_status: status };
        return (
          <>
            <Scope
              view={{ ...shown, previous: eve }}
              name={data.member.name}
              asOf={data.as_of}
              isUnfinished={data.provisional}
            />
            {totals.total_work_duration === 0 ? (
              <Nothing hint={w.nothingMember(data.member.name)} />
            ) : (
              <>
                <MemberFigures report={worked} before={eve && before.data}>
                  <Arrival report={data} />
                </MemberFigures>
                <DayCard report={data} userId={userId} />
                <div className={styles.thirds}>
                  <Card title={w.composition}>
                    <ShareBar
                      name={w.composition}
                      parts={PARTS.map(({ of, ...part }) => ({ ...part, value: totals[of] }))}
                    />
                  </Card>
                  <TopTimes
                    title={w.applications}
                    times={data.top_applications}
                    whole={data.total_tracked_time}
                    isSpan={false}
                    none={w.noApplications}
                  />
                  <TopTimes title={w.websites} times={data.top_websites} isSpan={false} none={w.noWebsites} />
                </div>
              </>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

/** The day as a report of one date would have it. */
function daysOf({ date, record, ...rest }: DailyReport) {
  const times = record ?? NONE;
  const { total_tracked_time, productive_time, neutral_time, unproductive_time, productivity_score, provisional } =
    rest;
  return [
    {
      ...times,
      date,
      status: record?.status ?? null,
      check_in_time: record?.check_in_time ?? null,
      check_out_time: record?.check_out_time ?? null,
      total_tracked_time,
      productive_time,
      neutral_time,
      unproductive_time,
      productivity_score,
      provisional,
      needs_review: record?.needs_review ?? false,
    },
  ];
}

/** When the day began, and how it ended. */
function Arrival({ report: { record } }: { report: DailyReport }) {
  const zone = useShownZone();
  if (record === null || record.check_in_time === null) return null;
  const { check_in_time, check_out_time, is_late } = record;
  const left = check_out_time === null ? ui.state.untracked : w.left(clock(check_out_time, zone));
  return (
    <Figure
      name={w.came}
      value={clock(check_in_time, zone)}
      note={[is_late ? w.late : undefined, left].filter(Boolean).join(" · ")}
    />
  );
}

const HOUR = 3_600_000;

function DayCard({ report, userId }: { report: DailyReport; userId: string }) {
  const [zone, home] = [useShownZone(), useZone()];
  const now = useNow(10);
  const [ref, width] = useWidth<HTMLDivElement>();
  const stretches = stretchesOf(report.timeline, now);
  const domain = domainOf(stretches, boundsOf(report.date, home)[0]);
  const kinds = new Set(stretches.map(({ kind }) => kind));
  return (
    <Card
      title={w.timeline}
      actions={
        <Link
          to="/members/$id/day"
          params={{ id: userId }}
          search={{ date: report.date }}
          className={buttonClass({ size: "small" })}
        >
          {w.openDay}
        </Link>
      }
    >
      <div className={styles.stack}>
        <Legend
          items={PARTS.filter(({ key }) => kinds.has(key)).map(({ key, name, fill }) => ({
            key,
            name,
            mark: <FillSwatch fill={fill} />,
          }))}
        />
        <div ref={ref} className={styles.timeline}>
          {width > 0 && <Axis domain={domain} zone={zone} width={width} now={report.provisional ? now : 0} />}
          {width > 0 && <Strip stretches={stretches} domain={domain} zone={zone} width={width} />}
        </div>
        <ChartTable
          name={w.timeline}
          columns={[w.from, w.to, w.what, w.duration]}
          rows={stretches.map(({ kind, from, to, isOpen }) => ({
            key: String(from),
            cells: [
              clock(from, zone),
              isOpen ? ui.timeline.now : clock(to, zone),
              ui.kind[kind],
              <span key="length" title={exactDuration((to - from) / 1000)}>
                {duration((to - from) / 1000)}
              </span>,
            ],
          }))}
        />
      </div>
    </Card>
  );
}

/** From the hour of the first to that after the last: eight at least. */
function domainOf(stretches: readonly Stretch[], midnight: number): Domain {
  const [first, last] = [stretches[0]?.from ?? midnight, stretches.at(-1)?.to ?? midnight];
  const from = Math.floor(first / HOUR) * HOUR;
  return [from, Math.max(Math.ceil(last / HOUR) * HOUR, from + 8 * HOUR)];
}
