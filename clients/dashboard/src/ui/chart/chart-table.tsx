import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import table from "../table/table.module.css";
import { w } from "../words.ts";
import styles from "./chart.module.css";

/** The figures of a chart, in a table that is folded until somebody wants it. The first column names the row. */
export function ChartTable({
  name,
  columns,
  rows,
  total,
}: {
  name: string;
  columns: readonly string[];
  rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
  total?: readonly ReactNode[] | undefined;
}) {
  return (
    <details className={styles.details}>
      <summary>{w.chart.table}</summary>
      {/* biome-ignore lint/a11y/useSemanticElements: what scrolls by itself has to have focus, and then a name */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the same */}
      <div className={classes(table.scroll, styles.tableBox)} role="group" aria-label={name} tabIndex={0}>
        <table className={table.table}>
          <caption className={styles.hidden}>{name}</caption>
          <thead>
            <tr>
              {columns.map((column, index) => (
                <th key={column} scope="col" className={index > 0 ? table.number : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, cells }) => (
              <tr key={key}>
                <Cells columns={columns} cells={cells} />
              </tr>
            ))}
          </tbody>
          {total !== undefined && (
            <tfoot>
              <tr>
                <Cells columns={columns} cells={total} />
              </tr>
            </tfoot>
          )}
        </table>
      </div>
    </details>
  );
}

function Cells({ columns, cells: [head, ...cells] }: { columns: readonly string[]; cells: readonly ReactNode[] }) {
  return (
    <>
      <th scope="row">{head}</th>
      {cells.map((cell, index) => (
        <td key={columns[index + 1]} className={table.number}>
          {cell}
        </td>
      ))}
    </>
  );
}
