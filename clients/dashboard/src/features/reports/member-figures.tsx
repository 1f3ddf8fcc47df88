import type { ReactNode } from "react";
import { duration, exactDuration } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { number, percent } from "../../words/words.ts";
import { Compared } from "./compared.tsx";
import { changeOf, netOf, shareOf, workedOf } from "./figures.ts";
import type { MemberReport } from "./queries.ts";
import { w } from "./words.ts";

type Told = Pick<MemberReport, "totals" | "days" | "total_tracked_time" | "productive_time" | "days_by_status">;

/** What a member's range comes to, beside the one before where that is asked for. */
export function MemberFigures({
  report,
  before,
  children,
}: {
  report: Told;
  before: Told | undefined;
  /** Of a single day: in the place of how many were worked. */
  children?: ReactNode;
}) {
  const [now, then] = [figuresOf(report), before && figuresOf(before)];
  const { late } = report.days_by_status;
  return (
    <Card isFlush>
      <Figures>
        <Figure
          name={w.netWork}
          value={duration(now.net)}
          title={exactDuration(now.net)}
          note={
            <Compared change={changeOf(now.net, then?.net, "time")}>
              {now.worked > 0 && children === undefined ? w.perDay(duration(now.net / now.worked)) : w.netHint}
            </Compared>
          }
        />
        <Figure
          name={w.activeShare}
          value={now.activeShare === null ? "–" : percent(now.activeShare / 100)}
          title={exactDuration(now.active)}
          note={
            <Compared change={changeOf(now.activeShare, then?.activeShare, "points")}>
              {w.activeShareOf(duration(now.active), duration(now.net))}
            </Compared>
          }
        />
        <Figure
          name={w.productiveShare}
          value={now.productiveShare === null ? "–" : percent(now.productiveShare / 100)}
          title={exactDuration(report.productive_time)}
          note={
            <Compared change={changeOf(now.productiveShare, then?.productiveShare, "points")}>
              {w.productiveShareOf(duration(report.productive_time), duration(report.total_tracked_time))}
            </Compared>
          }
        />
        {children ?? (
          <Figure
            name={w.daysWorked}
            value={number(now.worked)}
            note={
              <Compared change={changeOf(now.worked, then?.worked, "count")}>
                {late > 0 ? w.lateDays(late) : w.noneLate}
              </Compared>
            }
          />
        )}
      </Figures>
    </Card>
  );
}

function figuresOf({ totals, days, total_tracked_time, productive_time }: Told) {
  const [net, active] = [netOf(totals), totals.total_active_duration];
  return {
    net,
    active,
    activeShare: shareOf(active, net),
    productiveShare: shareOf(productive_time, total_tracked_time),
    worked: workedOf(days).length,
  };
}
