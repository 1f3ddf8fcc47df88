import { exactClock, exactDuration } from "../../time/format.ts";
import tables from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { Swatch } from "../../ui/timeline/blocks.tsx";
import { type Stretch, withGaps } from "../../ui/timeline/geometry.ts";
import { w as ui } from "../../ui/words.ts";
import styles from "./day-table.module.css";
import type { Report } from "./queries.ts";
import { w } from "./words.ts";

/** The same day in rows, to the second: what the picture says, for those who read. */
export function DayTable({
  segments,
  stretches,
  zone,
}: {
  segments: Report["timeline"];
  stretches: readonly Stretch[];
  zone: string;
}) {
  const reasons = new Map(segments.map(({ start_time, idle_reason }) => [Date.parse(start_time), idle_reason]));
  return (
    <TableScroll label={w.asTable} className={styles.box}>
      <table className={tables.table}>
        <thead>
          <tr>
            <th scope="col">{w.kind}</th>
            <th scope="col" className={tables.number}>
              {w.from}
            </th>
            <th scope="col" className={tables.number}>
              {w.to}
            </th>
            <th scope="col" className={tables.number}>
              {w.duration}
            </th>
          </tr>
        </thead>
        <tbody>
          {withGaps(stretches).map((row) => {
            const reason = reasons.get(row.from);
            const isOpen = row.kind !== null && row.isOpen;
            return (
              <tr key={`${row.from} ${row.kind}`} className={row.kind === null ? styles.gap : undefined}>
                <th scope="row">
                  <span className={styles.kind}>
                    <span>
                      {row.kind !== null && <Swatch kind={row.kind} />}
                      {row.kind === null ? w.gap : ui.kind[row.kind]}
                    </span>
                    {row.kind === "idle" && reason && (
                      <small>{reason === "no_input" ? w.noInput : w.noHeartbeat}</small>
                    )}
                  </span>
                </th>
                <td className={tables.number}>{exactClock(row.from, zone)}</td>
                <td className={tables.number}>{isOpen ? w.now : exactClock(row.to, zone)}</td>
                <td className={tables.number}>{exactDuration((row.to - row.from) / 1000)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableScroll>
  );
}
