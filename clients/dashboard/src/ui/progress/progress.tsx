import { classes } from "../classes.ts";
import styles from "./progress.module.css";

/** How much of something is done: of work that goes on by itself, or of the steps that somebody takes. */
export function Progress({
  label,
  value,
  max,
  areSteps = false,
}: {
  label: string;
  value: number;
  max: number;
  areSteps?: boolean;
}) {
  return (
    <progress className={classes(styles.bar, areSteps && styles.steps)} aria-label={label} value={value} max={max} />
  );
}
