import { classes } from "../classes.ts";
import styles from "./chart.module.css";

const LEVELS = [1, 2, 3, 4, 5];

/** From little to much. */
export function HeatLegend({ little, much }: { little: string; much: string }) {
  return (
    <span className={styles.heatLegend}>
      {little}
      <svg viewBox="0 0 80 14" aria-hidden>
        {LEVELS.map((level) => {
          const size = 12 * (0.4 + (0.6 * level) / LEVELS.length);
          return (
            <rect
              key={level}
              className={classes(styles.heat, styles[`level${level}`])}
              x={(level - 1) * 16 + (14 - size) / 2}
              y={(14 - size) / 2}
              width={size}
              height={size}
              rx="2"
            />
          );
        })}
      </svg>
      {much}
    </span>
  );
}
