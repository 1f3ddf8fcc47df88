import { duration, exactDuration } from "../../time/format.ts";
import { activeAndIdle } from "../../ui/shares.ts";
import { percent } from "../../words/words.ts";
import type { Column } from "./columns.ts";
import { sumsOf } from "./groups.ts";
import type { Day } from "./queries.ts";
import styles from "./team-table.module.css";
import { w } from "./words.ts";

/** What all days that are listed come to. */
export function TotalsRow({
  days,
  asOf,
  columns,
  now,
}: {
  days: readonly Day[];
  asOf: string;
  columns: ReadonlySet<Column>;
  now: number;
}) {
  const { net, active, idle, breaks, here, came, late } = sumsOf(days, asOf, now);
  const [shownActive, shownIdle] = columns.has("idle") ? activeAndIdle(net, active, idle) : ([active, idle] as const);
  return (
    <tr>
      <th scope="row" className={styles.member}>
        {w.total} <small>{w.members(days.length)}</small>
      </th>
      {columns.has("state") && <td className={styles.state}>{w.here(here)}</td>}
      {columns.has("day") && <td className={styles.day} />}
      {columns.has("in") && (
        <td className={styles.number} data-name={w.column.in}>
          {w.cameOf(came, days.length)}
          {late > 0 && <small className={styles.late}>{w.lateOf(late)}</small>}
        </td>
      )}
      {columns.has("active") && (
        <td className={styles.number} data-name={w.column.active} title={exactDuration(active)}>
          {net === 0 ? "–" : duration(shownActive)}
          {net > 0 && <small>{percent(active / net)}</small>}
        </td>
      )}
      {columns.has("idle") && (
        <td className={styles.number} data-name={w.column.idle} title={exactDuration(idle)}>
          {duration(shownIdle)}
        </td>
      )}
      {columns.has("breaks") && (
        <td className={styles.number} data-name={w.column.breaks} title={exactDuration(breaks)}>
          {duration(breaks)}
        </td>
      )}
      {columns.has("net") && (
        <td className={styles.number} data-name={w.column.net} title={exactDuration(net)}>
          {duration(net)}
        </td>
      )}
    </tr>
  );
}
