import { useQuery } from "@tanstack/react-query";
import { addDays } from "../../time/dates.ts";
import { axisDay, span } from "../../time/format.ts";
import { Card } from "../../ui/card/card.tsx";
import { BarChart } from "../../ui/chart/bar-chart.tsx";
import { FillSwatch } from "../../ui/chart/fill.tsx";
import { Legend } from "../../ui/chart/legend.tsx";
import { MiniStack } from "../../ui/chart/mini-stack.tsx";
import { classes } from "../../ui/classes.ts";
import { Loaded } from "../../ui/failure/failure.tsx";
import { sumOf } from "../../ui/shares.ts";
import table from "../../ui/table/table.module.css";
import { number, percent } from "../../words/words.ts";
import { MarkFigures } from "./mark-figures.tsx";
import { MARKS, marksOf } from "./marks.ts";
import { Nothing } from "./nothing.tsx";
import { datesOf } from "./period.ts";
import { type Group, type SessionGroups as Groups, sessionGroups } from "./queries.ts";
import styles from "./reports.module.css";
import { Scope } from "./scope.tsx";
import { SpanSkeleton } from "./span-skeleton.tsx";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

/** Who came to sessions: by week, class, teacher or student. */
export function SessionGroups({ view, group }: { view: View; group: Group }) {
  const { range, previous } = view;
  const groups = useQuery(sessionGroups(range, group));
  const before = useQuery({ ...sessionGroups(previous ?? range, group), enabled: previous !== undefined });
  const compared = previous === undefined ? undefined : before.data;
  return (
    <Loaded of={groups} skeleton={<SpanSkeleton />}>
      {(data) => (
        <>
          <Scope view={view} name={w.allSessions} isUnfinished={view.isRunning} />
          {data.items.length === 0 ? (
            <Nothing title={w.noSessions} hint={w.noSessionsHint} />
          ) : (
            <>
              <MarkFigures totals={data.totals} sessions={data.totals.sessions} before={compared?.totals} />
              {group === "week" && <Weeks view={view} items={data.items} />}
              <GroupTable view={view} group={group} items={data.items} />
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

type Item = Groups["items"][number];

/** A week is named by its dates, cut at the range. */
function weekName({ label }: Item, { range }: View): string {
  const dates = datesOf({ from: label, to: addDays(label, 6) }).filter(
    (date) => date >= range.from && date <= range.to,
  );
  return span(dates[0] ?? label, dates.at(-1) ?? label);
}

function Weeks({ view, items }: { view: View; items: readonly Item[] }) {
  return (
    <Card title={w.marks}>
      <BarChart
        name={w.marks}
        series={MARKS}
        scale="count"
        bars={items.map((item) => ({
          key: item.label,
          tick: axisDay(item.label),
          name: weekName(item, view),
          values: marksOf(item),
          note: item.rate === null ? undefined : `${w.rate}: ${percent(item.rate / 100)}`,
        }))}
      />
    </Card>
  );
}

function GroupTable({ view, group, items }: { view: View; group: Group; items: readonly Item[] }) {
  const most = Math.max(0, ...items.map((item) => sumOf(marksOf(item))));
  const nameOf = (item: Item) => (group === "week" ? weekName(item, view) : item.label || w.noClass);
  const columns = [w.sessions, ...MARKS.map(({ name }) => name), w.leftEarly, w.rate];
  return (
    <Card
      title={w.group[group]}
      count={number(items.length)}
      isFlush
      actions={<Legend items={MARKS.map(({ key, name, fill }) => ({ key, name, mark: <FillSwatch fill={fill} /> }))} />}
    >
      <div className={table.scroll}>
        <table className={classes(table.table, styles.members)}>
          <thead>
            <tr>
              <th scope="col">{w.groupName[group]}</th>
              <th scope="col" className={styles.bars}>
                <span className={styles.hidden}>{w.marks}</span>
              </th>
              {columns.map((column) => (
                <th key={column} scope="col" className={table.number}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item) => {
              const figures = [
                number(item.sessions),
                ...marksOf(item).map(number),
                number(item.left_early),
                item.rate === null ? "–" : percent(item.rate / 100),
              ];
              return (
                <tr key={item.key ?? ""}>
                  <th scope="row">
                    <span className={styles.ellipsis}>{nameOf(item)}</span>
                  </th>
                  <td className={styles.bars}>
                    <MiniStack series={MARKS} values={marksOf(item)} most={most} />
                  </td>
                  {columns.map((column, index) => (
                    <td key={column} className={table.number} data-name={column}>
                      {figures[index]}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
