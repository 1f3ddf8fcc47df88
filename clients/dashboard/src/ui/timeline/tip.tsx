import { clock, exactClock, exactDuration } from "../../time/format.ts";
import { w } from "../words.ts";
import { Swatch } from "./blocks.tsx";
import type { Block, Stretch } from "./geometry.ts";
import type { Level, Span } from "./lanes.ts";
import styles from "./timeline.module.css";

const MOST = 5;

/** What was at an instant: the exact second, the stretch or the short ones that are drawn as one, what was in front. */
export function Tip({
  at,
  x,
  blocks,
  spans,
  levels,
  zone,
}: {
  at: number;
  x: number;
  blocks: readonly Block[];
  spans: readonly Span[];
  levels: readonly Level[];
  zone: string;
}) {
  const holds = ({ from, to }: { from: number; to: number }) => from <= at && at < to;
  const block = blocks.find(({ parts }) => parts.some(holds)) ?? blocks.find(({ parts }) => isAround(parts, at));
  const parts = block === undefined ? [] : block.parts.length > 1 ? block.parts : block.parts.filter(holds);
  const span = spans.find(holds);
  const level = levels.find(holds);
  return (
    <div className={styles.tip} style={{ left: x }}>
      <b>{exactClock(at, zone)}</b>
      {parts.length === 0 && <span>{w.nothingRecorded}</span>}
      {parts.slice(0, MOST).map((part) => (
        <span key={part.from}>
          <Swatch kind={part.kind} />
          {w.kind[part.kind]} {clock(part.from, zone)}–{part.isOpen ? w.timeline.now : clock(part.to, zone)} ·{" "}
          {exactDuration((part.to - part.from) / 1000)}
        </span>
      ))}
      {parts.length > MOST && <span>{w.timeline.moreParts(parts.length - MOST)}</span>}
      {span !== undefined && <span>{span.note ? `${span.name} · ${span.note}` : span.name}</span>}
      {level?.note !== undefined && <span className={styles.aside}>{level.note}</span>}
    </div>
  );
}

function isAround(parts: readonly Stretch[], at: number): boolean {
  const [first, last] = [parts[0], parts.at(-1)];
  return parts.length > 1 && first !== undefined && last !== undefined && first.from <= at && at < last.to;
}
