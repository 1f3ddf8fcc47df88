import { classes } from "../classes.ts";
import { sumOf } from "../shares.ts";
import styles from "./chart.module.css";
import type { Series } from "./fill.tsx";

/** Parts in one line of a table, as long as they are of the most there is. The figures stand beside it. */
export function MiniStack({
  series,
  values,
  most,
}: {
  series: readonly Series[];
  values: readonly number[];
  most: number;
}) {
  const width = most > 0 ? `${(100 * sumOf(values)) / most}%` : 0;
  return (
    <span className={styles.mini} style={{ width }} aria-hidden>
      {series.map(({ key, fill }, index) =>
        (values[index] ?? 0) > 0 ? (
          <i key={key} className={classes(styles.share, styles[`box-${fill}`])} style={{ flexGrow: values[index] }} />
        ) : null,
      )}
    </span>
  );
}
