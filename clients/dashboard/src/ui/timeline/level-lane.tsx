import { type Domain, positionIn } from "./geometry.ts";
import type { Level } from "./lanes.ts";
import styles from "./timeline.module.css";

/** How busy each ten minutes were, as bars. */
export function LevelLane({
  levels,
  domain,
  width,
  y,
  height,
}: {
  levels: readonly Level[];
  domain: Domain;
  width: number;
  y: number;
  height: number;
}) {
  return (
    <g>
      <line className={styles.grid} x1="0" x2={width} y1={y + height + 0.5} y2={y + height + 0.5} />
      {levels.map(({ from, to, share }) => {
        const [start, end] = [positionIn(domain, from, width), positionIn(domain, to, width)];
        if (end < 0 || start > width || share <= 0) return null;
        const tall = Math.max(2, Math.min(1, share) * height);
        return (
          <rect
            key={from}
            className={styles.level}
            x={start + 1}
            width={Math.max(1, end - start - 2)}
            y={y + height - tall}
            height={tall}
            rx="1.5"
          />
        );
      })}
    </g>
  );
}
