import { Link } from "@tanstack/react-router";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Card } from "../../ui/card/card.tsx";
import { FillSwatch, type Series } from "../../ui/chart/fill.tsx";
import { Legend } from "../../ui/chart/legend.tsx";
import { MiniStack } from "../../ui/chart/mini-stack.tsx";
import { classes } from "../../ui/classes.ts";
import { sumOf } from "../../ui/shares.ts";
import table from "../../ui/table/table.module.css";
import { number } from "../../words/words.ts";
import styles from "./reports.module.css";
import type { View } from "./use-report.ts";
import { w } from "./words.ts";

export type MemberRow = {
  readonly id: string;
  readonly name: string;
  readonly department: string | null;
  readonly values: readonly number[];
  readonly figures: readonly { readonly key: string; readonly text: string; readonly title?: string | undefined }[];
};

/** Members under each other, their hours to one scale; a report of their own is behind each name. */
export function MemberRows({
  view,
  rows,
  series,
  columns,
}: {
  view: View;
  rows: readonly MemberRow[];
  series: readonly Series[];
  columns: readonly string[];
}) {
  const most = Math.max(0, ...rows.map(({ values }) => sumOf(values)));
  const used = series.filter((_, index) => rows.some(({ values }) => (values[index] ?? 0) > 0));
  return (
    <Card
      title={w.members}
      count={number(rows.length)}
      isFlush
      actions={<Legend items={used.map(({ key, name, fill }) => ({ key, name, mark: <FillSwatch fill={fill} /> }))} />}
    >
      <div className={table.scroll}>
        <table className={classes(table.table, styles.members)}>
          <thead>
            <tr>
              <th scope="col">{w.member}</th>
              <th scope="col" className={styles.bars}>
                <span className={styles.hidden}>{w.composition}</span>
              </th>
              {columns.map((column) => (
                <th key={column} scope="col" className={table.number}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, name, department, values, figures }) => (
              <tr key={id}>
                <th scope="row">
                  <span className={table.person}>
                    <Avatar id={id} name={name} size={30} />
                    <span>
                      <Link
                        to="/reports/$tab"
                        params={{ tab: view.tab }}
                        search={(search) => ({ ...search, user_id: id })}
                        className={styles.ellipsis}
                      >
                        {name}
                      </Link>
                      <small className={styles.ellipsis}>{department}</small>
                    </span>
                  </span>
                </th>
                <td className={styles.bars}>
                  <MiniStack series={series} values={values} most={most} />
                </td>
                {figures.map(({ key, text, title }, index) => (
                  <td key={key} className={table.number} title={title} data-name={columns[index]}>
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
