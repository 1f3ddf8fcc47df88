import { classes } from "../classes.ts";
import { wholeMinutes } from "../shares.ts";
import styles from "./chart.module.css";

/** Fills differ by pattern and outline as well as by colour; those of a day's parts are the timeline's. */
export type Fill = "active" | "idle" | "break" | "meeting" | "untracked" | "rest" | "bad";

/** A part of what is drawn: its name stands in the legend. `alone`: its time stands elsewhere on the page, too. */
export type Series = { readonly key: string; readonly name: string; readonly fill: Fill; readonly alone?: boolean };

/** The times of some parts as they are written. */
export const minutesOf = (series: readonly Series[], seconds: readonly number[]): number[] =>
  wholeMinutes(
    seconds,
    series.map(({ alone }) => alone === true),
  );

export const fillClass = (fill: Fill): string => classes(styles.fill, styles[fill]);

/** What a part looks like, beside its name. */
export function FillSwatch({ fill }: { fill: Fill }) {
  return (
    <svg className={styles.swatch} viewBox="0 0 12 12" aria-hidden>
      <rect className={fillClass(fill)} x="1" y="1" width="10" height="10" rx="2.5" />
    </svg>
  );
}
