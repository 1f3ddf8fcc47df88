import { classes } from "../classes.ts";
import type { Block } from "./geometry.ts";
import styles from "./timeline.module.css";

/** Idle is hatched, so that it differs from being active by more than its colour. Once in a page. */
export function Patterns() {
  return (
    <svg width="0" height="0" className={styles.patterns} aria-hidden>
      <defs>
        <pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className={styles.hatchBack} />
          <rect width="2.4" height="6" className={styles.hatch} />
        </pattern>
      </defs>
    </svg>
  );
}

/** Stretches in a lane of this height; breaks are half as high. */
export function Blocks({
  blocks,
  y,
  height,
  pointed,
}: {
  blocks: readonly Block[];
  y: number;
  height: number;
  pointed?: number | undefined;
}) {
  return blocks.map(({ kind, x, width, parts }) => {
    const isThin = kind === "break";
    const gap = width > 4 ? 1 : 0;
    const inset = isThin ? height / 4 : 0;
    const [first, last] = [parts[0], parts.at(-1)];
    const isOn =
      pointed !== undefined && first !== undefined && last !== undefined && first.from <= pointed && pointed < last.to;
    return (
      <rect
        key={first?.from}
        className={classes(styles.block, styles[kind], parts.length > 1 && styles.several, isOn && styles.on)}
        x={x}
        width={Math.max(1, width - gap)}
        y={y + inset}
        height={height - 2 * inset}
        rx={Math.min(4, width / 2)}
      />
    );
  });
}

/** What a stretch looks like, beside its word. */
export function Swatch({ kind }: { kind: Block["kind"] }) {
  return (
    <svg className={styles.swatch} viewBox="0 0 12 12" aria-hidden>
      <rect
        className={classes(styles.block, styles[kind])}
        x="1"
        width="10"
        y={kind === "break" ? 2.5 : 1}
        height={kind === "break" ? 7 : 10}
        rx="2.5"
      />
    </svg>
  );
}
