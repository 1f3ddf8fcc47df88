import { useQuery } from "@tanstack/react-query";
import { duration, hourOfDay, weekdayName } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { ChartTable } from "../../ui/chart/chart-table.tsx";
import { HeatLegend } from "../../ui/chart/heat-legend.tsx";
import { HeatStrip } from "../../ui/chart/heat-strip.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { memberHours } from "./queries.ts";
import styles from "./reports.module.css";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** In which hours of the week somebody was active. */
export function WeekHours({ view: { range, isRunning, weekStart }, userId }: { view: View; userId: string }) {
  const hours = useQuery(memberHours(userId, range, isRunning));
  const weekdays = Array.from({ length: 7 }, (_, index) => ((weekStart - 1 + index) % 7) + 1);
  return (
    <Card title={w.weekHours} count={hours.data && duration(hours.data.active_seconds)}>
      <Loaded of={hours} skeleton={<Skeleton height={202} />}>
        {({ hours: cells }) => {
          const found = new Map(
            cells.map(({ weekday, hour, active_seconds }) => [`${weekday} ${hour}`, active_seconds]),
          );
          const secondsOf = (weekday: number, hour: number) => found.get(`${weekday} ${hour}`) ?? 0;
          const most = Math.max(0, ...found.values());
          return (
            <div className={styles.stack}>
              <HeatStrip name={w.weekHours} what={w.active} weekdays={weekdays} secondsOf={secondsOf} />
              <HeatLegend little={w.little} much={most > 0 ? w.mostOf(duration(most)) : w.much} />
              <ChartTable
                name={w.weekHours}
                columns={[w.weekday, ...HOURS.map(hourOfDay), w.total]}
                rows={weekdays.map((weekday) => ({
                  key: String(weekday),
                  cells: [
                    weekdayName(weekday, "long"),
                    ...HOURS.map((hour) => duration(secondsOf(weekday, hour))),
                    duration(HOURS.reduce((sum, hour) => sum + secondsOf(weekday, hour), 0)),
                  ],
                }))}
              />
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}
