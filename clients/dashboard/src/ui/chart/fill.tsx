import { classes } from "../classes.ts";
import { sumOf, wholeMinutes } from "../shares.ts";
import styles from "./chart.module.css";

/** Fills differ by pattern and outline as well as by colour; those of a day's parts are the timeline's. */
export type Fill = "active" | "idle" | "break" | "meeting" | "untracked" | "rest" | "bad";

/**
 * A part of what is drawn: its name stands in the legend. `alone`: its time stands elsewhere on the page, too. `apart`: it
 * does not belong to what the others add up to.
 */
export type Series = {
  readonly key: string;
  readonly name: string;
  readonly fill: Fill;
  readonly alone?: boolean;
  readonly apart?: boolean;
};

/** The times of some parts as they are written. */
export function minutesOf(series: readonly Series[], seconds: readonly number[]): number[] {
  const isTogether = series.map(({ apart }) => apart !== true);
  const together = wholeMinutes(
    seconds.filter((_, index) => isTogether[index]),
    series.filter((_, index) => isTogether[index]).map(({ alone }) => alone === true),
  );
  let next = 0;
  return seconds.map((each, index) => (isTogether[index] ? (together[next++] ?? 0) : sumOf(wholeMinutes([each]))));
}

export const fillClass = (fill: Fill): string => classes(styles.fill, styles[fill]);

/** What a part looks like, beside its name. */
export function FillSwatch({ fill }: { fill: Fill }) {
  return (
    <svg className={styles.swatch} viewBox="0 0 12 12" aria-hidden>
      <rect className={fillClass(fill)} x="1" y="1" width="10" height="10" rx="2.5" />
    </svg>
  );
}
