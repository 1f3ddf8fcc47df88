import { clock } from "../../time/format.ts";
import { w } from "../words.ts";
import { Blocks } from "./blocks.tsx";
import { blocksOf, type Domain, positionIn, type Stretch, ticksOf } from "./geometry.ts";
import styles from "./timeline.module.css";

const HEIGHT = 28;

/** A day as one line of a table. `width` is in pixels, and the same for all lines under one axis. */
export function Strip({
  stretches,
  domain,
  zone,
  width,
  expected,
}: {
  stretches: readonly Stretch[];
  domain: Domain;
  zone: string;
  width: number;
  /** When somebody was to come: a tick. */
  expected?: number | undefined;
}) {
  const isExpected = expected !== undefined && expected >= domain[0] && expected <= domain[1];
  const x = isExpected ? positionIn(domain, expected, width) : 0;
  return (
    <svg
      className={styles.strip}
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={sentenceOf(stretches, zone)}
    >
      <line className={styles.base} x1="0" x2={width} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      <Blocks blocks={blocksOf(stretches, domain, width)} y={5} height={18} />
      {isExpected && <line className={styles.expected} x1={x} x2={x} y1="1" y2={HEIGHT - 1} />}
    </svg>
  );
}

/** The times over a column of strips, with now. */
export function Axis({ domain, zone, width, now }: { domain: Domain; zone: string; width: number; now: number }) {
  const isNow = now > domain[0] && now < domain[1];
  return (
    <span className={styles.axis} aria-hidden>
      {ticksOf(domain, zone, width, 58).map((tick) => {
        const x = positionIn(domain, tick, width);
        return x > width - 18 || x < 14 ? null : (
          <span key={tick} style={{ insetInlineStart: x }}>
            {clock(tick, zone)}
          </span>
        );
      })}
      {isNow && <i style={{ insetInlineStart: positionIn(domain, now, width) }} />}
    </span>
  );
}

/** From when to when, in words: a screen reader reads it in place of the picture. */
function sentenceOf(stretches: readonly Stretch[], zone: string): string {
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (first === undefined || last === undefined) return w.nothingRecorded;
  return `${clock(first.from, zone)} – ${last.isOpen ? w.timeline.now : clock(last.to, zone)}`;
}
