import { exactClock, exactDuration } from "../../time/format.ts";
import tables from "../table/table.module.css";
import { TableScroll } from "../table/table-scroll.tsx";
import { w } from "../words.ts";
import { Swatch } from "./blocks.tsx";
import { type Stretch, withGaps } from "./geometry.ts";
import styles from "./timeline.module.css";

/** A day's strip in rows, to the second: what the picture says, for those who read. */
export function SegmentsTable({ stretches, zone }: { stretches: readonly Stretch[]; zone: string }) {
  if (stretches.length === 0) return <p>{w.nothingRecorded}</p>;
  return (
    <TableScroll label={w.timeline.name} className={styles.rows}>
      <table className={tables.table}>
        <thead>
          <tr>
            <th scope="col">{w.timeline.what}</th>
            {[w.timeline.from, w.timeline.until, w.timeline.length].map((name) => (
              <th key={name} scope="col" className={tables.number}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {withGaps(stretches).map((row) => (
            <tr key={`${row.from} ${row.kind}`}>
              <th scope="row">
                <span className={styles.what}>
                  {row.kind !== null && <Swatch kind={row.kind} />}
                  {row.kind === null ? w.nothingRecorded : w.kind[row.kind]}
                </span>
              </th>
              <td className={tables.number}>{exactClock(row.from, zone)}</td>
              <td className={tables.number}>
                {row.kind !== null && row.isOpen ? w.timeline.now : exactClock(row.to, zone)}
              </td>
              <td className={tables.number}>{exactDuration((row.to - row.from) / 1000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
