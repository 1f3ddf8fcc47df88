import type { ReactNode } from "react";
import { exactDuration } from "../../time/format.ts";
import { percent } from "../../words/words.ts";
import { classes } from "../classes.ts";
import { sumOf, wholeParts } from "../shares.ts";
import { w } from "../words.ts";
import styles from "./chart.module.css";
import { FillSwatch, minutesOf, type Series } from "./fill.tsx";
import { written } from "./scale.ts";

export type Share = Series & { readonly value: number; readonly note?: ReactNode };

/** What a time, or a number of people, is made of: one bar and a list that adds up to it as it is shown. */
export function ShareBar({
  name,
  parts,
  scale = "hours",
}: {
  name: string;
  parts: readonly Share[];
  scale?: "hours" | "count";
}) {
  const values = parts.map(({ value }) => value);
  const isTime = scale === "hours";
  const shown = isTime ? minutesOf(parts, values) : values;
  const shares = wholeParts(values, 100);
  const total = sumOf(values);
  return (
    <div className={styles.shares}>
      <div className={styles.shareBar} aria-hidden>
        {parts.map(({ key, fill, value: part }) =>
          part > 0 ? (
            <i key={key} className={classes(styles.share, styles[`box-${fill}`])} style={{ flexGrow: part }} />
          ) : null,
        )}
      </div>
      <table className={styles.shareTable}>
        <caption className={styles.hidden}>{name}</caption>
        <tbody>
          {parts.map(({ key, name: text, fill, note, value: part }, index) => (
            <tr key={key}>
              <th scope="row">
                <span className={styles.shareName}>
                  <FillSwatch fill={fill} />
                  <span>
                    {text}
                    {note !== undefined && <small>{note}</small>}
                  </span>
                </span>
              </th>
              <td title={isTime ? exactDuration(part) : undefined}>{written(scale, shown[index] ?? 0)}</td>
              <td>{total > 0 ? percent((shares[index] ?? 0) / 100) : "–"}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{w.chart.total}</th>
            <td title={isTime ? exactDuration(total) : undefined}>{written(scale, sumOf(shown))}</td>
            <td>{total > 0 ? percent(1) : "–"}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
