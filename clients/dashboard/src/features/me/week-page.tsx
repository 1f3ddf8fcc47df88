import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMe } from "../../api/session.ts";
import { TopBar } from "../../frame/top-bar.tsx";
import { readRange } from "../../time/dates.ts";
import { clock, duration, exactDuration, shortDay } from "../../time/format.ts";
import { useShownZone, useToday, useWeekStart } from "../../time/zone.ts";
import { Card } from "../../ui/card/card.tsx";
import { classes } from "../../ui/classes.ts";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Main } from "../../ui/main/main.tsx";
import { RangeControl } from "../../ui/range-control/range-control.tsx";
import { sumOf, wholeMinutes } from "../../ui/shares.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import table from "../../ui/table/table.module.css";
import { myDays } from "./queries.ts";
import { w } from "./words.ts";

const route = getRouteApi("/inside/me/week");

/** One's own days of a range, with what they come to. */
export function WeekPage() {
  const { range = "this-week" } = route.useSearch();
  const navigate = route.useNavigate();
  const [today, weekStart] = [useToday(), useWeekStart()];
  const { user } = useMe();
  const zone = useShownZone();
  const dates = readRange(range, today, weekStart, "this-week");
  const days = useQuery({ ...myDays(dates), placeholderData: keepPreviousData });
  return (
    <>
      <TopBar title={w.week}>
        <RangeControl
          value={range}
          range={dates}
          today={today}
          weekStart={weekStart}
          onChange={(next) => void navigate({ search: { range: next }, replace: true })}
        />
      </TopBar>
      <Main>
        <Card isFlush>
          <Loaded of={days} skeleton={<Skeleton height={300} />}>
            {({ items }) => {
              if (items.length === 0) return <Empty title={w.noDays} />;
              const net = items.map((day) => day.total_work_duration - day.total_break_duration);
              const active = items.map((day) => day.total_active_duration);
              const shownNet = wholeMinutes(net);
              // Of a day no more than its net work, whose list gives a minute that is left over to other days.
              const shownActive = wholeMinutes(active).map((each, index) => Math.min(each, shownNet[index] ?? each));
              return (
                <div className={table.scroll}>
                  <table className={table.table}>
                    <thead>
                      <tr>
                        <th scope="col">{w.day}</th>
                        <th scope="col" className={table.wide}>
                          {w.status}
                        </th>
                        <th scope="col" className={table.number}>
                          {w.in}
                        </th>
                        <th scope="col" className={table.number}>
                          {w.out}
                        </th>
                        <th scope="col" className={classes(table.number, table.wide)}>
                          {w.active}
                        </th>
                        <th scope="col" className={table.number}>
                          {w.net}
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {items.map((day, index) => (
                        <tr key={day.id}>
                          <th scope="row">
                            <Link to="/members/$id/day" params={{ id: user.id }} search={{ date: day.date }}>
                              {shortDay(day.date)}
                            </Link>
                          </th>
                          <td className={table.wide}>{day.status === null ? "" : w.statuses[day.status]}</td>
                          <td className={table.number}>
                            {day.check_in_time === null ? "–" : clock(day.check_in_time, zone)}
                          </td>
                          <td className={table.number}>
                            {day.check_out_time === null ? "–" : clock(day.check_out_time, zone)}
                          </td>
                          <td
                            className={classes(table.number, table.wide)}
                            title={exactDuration(day.total_active_duration)}
                          >
                            {duration(shownActive[index] ?? 0)}
                          </td>
                          <td className={table.number} title={exactDuration(net[index] ?? 0)}>
                            {duration(shownNet[index] ?? 0)}
                          </td>
                        </tr>
                      ))}
                    </tbody>
                    <tfoot>
                      <tr>
                        <th scope="row">{w.total}</th>
                        <td className={table.wide} />
                        <td />
                        <td />
                        <td className={classes(table.number, table.wide)} title={exactDuration(sumOf(active))}>
                          {duration(sumOf(shownActive))}
                        </td>
                        <td className={table.number} title={exactDuration(sumOf(net))}>
                          {duration(sumOf(net))}
                        </td>
                      </tr>
                    </tfoot>
                  </table>
                </div>
              );
            }}
          </Loaded>
        </Card>
      </Main>
    </>
  );
}
