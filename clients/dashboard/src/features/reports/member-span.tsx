import { useQuery } from "@tanstack/react-query";
import { Card } from "../../ui/card/card.tsx";
import { ShareBar } from "../../ui/chart/share-bar.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { DaysChart } from "./days-chart.tsx";
import { PARTS } from "./figures.ts";
import { MemberFigures } from "./member-figures.tsx";
import { NoMember } from "./no-member.tsx";
import { Nothing } from "./nothing.tsx";
import { memberSpan } from "./queries.ts";
import styles from "./reports.module.css";
import { Scope } from "./scope.tsx";
import { SpanSkeleton } from "./span-skeleton.tsx";
import { TopTimes } from "./top-times.tsx";
import type { View } from "./use-report.ts";
import { WeekHours } from "./week-hours.tsx";
import { w } from "./words.ts";

/** A member's week, month or other range. */
export function MemberSpan({ view, userId }: { view: View; userId: string }) {
  const { tab, range, previous, isRunning } = view;
  const report = useQuery(memberSpan(tab === "weekly" || tab === "monthly" ? tab : "custom", userId, range, isRunning));
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
          {data.totals.total_work_duration === 0 && (compared?.totals.total_work_duration ?? 0) === 0 ? (
            <Nothing hint={w.nothingMember(data.member.name)} />
          ) : (
            <>
              <MemberFigures report={data} before={compared} />
              <DaysChart view={view} report={data} before={compared} />
              <div className={styles.halves}>
                <Card title={w.composition}>
                  <ShareBar
                    name={w.composition}
                    parts={PARTS.map(({ of, ...part }) => ({ ...part, value: data.totals[of] }))}
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
      )}
    </Loaded>
  );
}
