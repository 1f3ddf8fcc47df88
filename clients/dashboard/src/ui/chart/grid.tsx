import type { Scale } from "./arithmetic.ts";
import styles from "./chart.module.css";
import { atAxis } from "./scale.ts";

/** What the labels of the axis take. */
export const GUTTER = 46;

/** Lines at round values, with their labels. */
export function Grid({
  scale,
  ticks,
  y,
  width,
}: {
  scale: Scale;
  ticks: readonly number[];
  y: (value: number) => number;
  width: number;
}) {
  return ticks.map((tick) => (
    <g key={tick}>
      <line className={tick === 0 ? styles.floor : styles.grid} x1={GUTTER} x2={width} y1={y(tick)} y2={y(tick)} />
      <text className={styles.tick} x={GUTTER - 8} y={y(tick) + 4} textAnchor="end">
        {atAxis(scale, tick)}
      </text>
    </g>
  ));
}
