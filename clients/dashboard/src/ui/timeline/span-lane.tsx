import { classes } from "../classes.ts";
import { w } from "../words.ts";
import { type Domain, mergedOf } from "./geometry.ts";
import type { Span } from "./lanes.ts";
import styles from "./timeline.module.css";

/** A letter of this size is about so wide. */
const LETTER = 6.3;
const NARROWEST = 3;

/** What was in front, one beside the other; names where they fit. */
export function SpanLane({
  spans,
  domain,
  width,
  y,
  height,
}: {
  spans: readonly Span[];
  domain: Domain;
  width: number;
  y: number;
  height: number;
}) {
  return mergedOf(spans, domain, width, NARROWEST).map(({ x, width: room, parts }) => {
    const [first] = parts;
    if (first === undefined) return null;
    const start = Math.max(x, 0);
    const letters = Math.floor((Math.min(x + room, width) - start - 13) / LETTER);
    const name = parts.length > 1 ? w.timeline.severalApplications(parts.length) : first.name;
    const tone = parts.length > 1 ? "several" : first.tone;
    return (
      <g key={first.from}>
        <rect
          className={classes(styles.span, tone && styles[tone])}
          x={x + 0.5}
          width={Math.max(1, room - 1.5)}
          y={y + 0.5}
          height={height - 1}
          rx={Math.min(5, room / 3)}
        />
        {letters > 2 && (
          <text className={styles.spanName} x={start + 7} y={y + height / 2 + 4}>
            {name.length > letters ? `${name.slice(0, letters - 1)}…` : name}
          </text>
        )}
      </g>
    );
  });
}
