import type { ReactNode } from "react";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { number, percent } from "../../words/words.ts";
import styles from "./class-page.module.css";
import type { ClassReport } from "./queries.ts";
import { w } from "./words.ts";

type Tally = ClassReport["totals"];

const COLUMNS = [
  ["present", w.report.present],
  ["late", w.report.late],
  ["absent", w.report.absent],
  ["excused", w.report.excused],
  ["left_early", w.report.leftEarly],
] as const;

/** Marks counted, one row each. */
export function TallyTable({
  name,
  first,
  rows,
}: {
  name: string;
  first: string;
  rows: readonly { key: string; head: ReactNode; tally: Tally }[];
}) {
  return (
    <TableScroll label={name}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col">{w.report.rate}</th>
            {COLUMNS.map(([key, text]) => (
              <th key={key} scope="col" className={table.number}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, tally }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              <td>
                <span className={styles.rate}>
                  <span className={styles.share} aria-hidden>
                    <i style={{ inlineSize: `${tally.rate ?? 0}%` }} />
                  </span>
                  {tally.rate === null ? "–" : percent(tally.rate / 100)}
                </span>
              </td>
              {COLUMNS.map(([column]) => (
                <td key={column} className={table.number}>
                  {number(tally[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
