import { Minus, Plus } from "lucide-react";
import type { KeyboardEvent } from "react";
import { clock, duration } from "../../time/format.ts";
import { classes } from "../classes.ts";
import { w } from "../words.ts";
import { Blocks } from "./blocks.tsx";
import {
  type Block,
  blocksOf,
  type Domain,
  panned,
  positionIn,
  type Stretch,
  ticksOf,
  within,
  zoomed,
} from "./geometry.ts";
import type { Level, Mark, Span } from "./lanes.ts";
import { LevelLane } from "./level-lane.tsx";
import { MarkLane } from "./mark-lane.tsx";
import { Overview } from "./overview.tsx";
import { SpanLane } from "./span-lane.tsx";
import styles from "./timeline.module.css";
import { Tip } from "./tip.tsx";
import { useGestures } from "./use-gestures.ts";
import { useWidth } from "./use-width.ts";

const STATE = { y: 10, height: 42 };
const APPS = 24;
const LEVEL = 28;
const MARKS = 20;
const THUMBS = 62;
const AXIS = 26;

/** What a key makes of what is in sight. */
const ACTS: Readonly<Record<string, (seen: Domain) => Domain | "whole">> = {
  "+": (seen) => zoomed(seen, 0.6, 0.5),
  "=": (seen) => zoomed(seen, 0.6, 0.5),
  "-": (seen) => zoomed(seen, 1.7, 0.5),
  "0": () => "whole",
  ArrowLeft: (seen) => panned(seen, -0.15),
  ArrowRight: (seen) => panned(seen, 0.15),
};

/**
 * A day to look into: what it was, what was in front, how busy it was, and its pictures, under one axis. Lanes take room
 * only when there is something in them.
 */
export function DayTimeline({
  stretches,
  spans: knownSpans = [],
  levels: knownLevels = [],
  marks = [],
  whole,
  view,
  zone,
  now,
  onView,
  onMark,
}: {
  stretches: readonly Stretch[];
  /** Null while they are on their way: their room is kept, so that nothing below moves when they come. */
  spans?: readonly Span[] | null;
  levels?: readonly Level[] | null;
  marks?: readonly Mark[];
  /** The whole of the day that can be seen. */
  whole: Domain;
  /** What is in sight; undefined for the whole. */
  view: Domain | undefined;
  zone: string;
  now: number;
  onView: (view: Domain | undefined) => void;
  onMark?: (id: string) => void;
}) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const domain = view ?? whole;
  const [spans, levels] = [knownSpans ?? [], knownLevels ?? []];
  const { pointer, brush, on } = useGestures(ref, { domain, whole, isWhole: view === undefined, onView });
  const show = (next: Domain) => onView(within(next, whole));
  const onKeyDown = (event: KeyboardEvent) => {
    const act = ACTS[event.key]?.(domain);
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (act === "whole") onView(undefined);
    else show(act);
  };

  const x = (instant: number) => positionIn(domain, instant, width);
  const hasThumbs = marks.some(({ picture }) => picture);
  const appsAt = STATE.y + STATE.height + 10;
  const levelsAt = appsAt + (knownSpans === null || spans.length > 0 ? APPS + 10 : 0);
  const marksAt = levelsAt + (knownLevels === null || levels.length > 0 ? LEVEL + 8 : 0);
  const axisAt = marksAt + (marks.length > 0 ? MARKS + (hasThumbs ? THUMBS : 0) : 0);
  const blocks = width === 0 ? [] : blocksOf(stretches, domain, width);
  const pointed =
    pointer === undefined || width === 0 ? undefined : domain[0] + (pointer / width) * (domain[1] - domain[0]);

  return (
    <div className={styles.timeline}>
      <div
        ref={ref}
        className={classes(styles.stage, view !== undefined && styles.movable)}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what has keys of its own has to have focus
        tabIndex={0}
        aria-label={`${w.timeline.name}. ${w.timeline.keys}`}
        onKeyDown={onKeyDown}
        onDoubleClick={() => onView(undefined)}
        {...on}
      >
        <svg
          width="100%"
          height={axisAt + AXIS}
          viewBox={width > 0 ? `0 0 ${width} ${axisAt + AXIS}` : undefined}
          aria-hidden
        >
          {width > 0 && (
            <>
              {ticksOf(domain, zone, width, 74).map((tick) => (
                <g key={tick}>
                  <line className={styles.grid} x1={x(tick)} x2={x(tick)} y1="0" y2={axisAt} />
                  <text className={styles.tick} x={Math.min(Math.max(x(tick), 18), width - 18)} y={axisAt + 17}>
                    {clock(tick, zone)}
                  </text>
                </g>
              ))}
              <rect className={styles.lane} x="0" width={width} y={STATE.y - 3} height={STATE.height + 6} rx="9" />
              <Blocks blocks={blocks} y={STATE.y} height={STATE.height} pointed={pointed} />
              {blocks.map((block) => (
                <Inside key={block.parts[0]?.from} block={block} width={width} />
              ))}
              <SpanLane spans={spans} domain={domain} width={width} y={appsAt} height={APPS} />
              {levels.length > 0 && (
                <LevelLane levels={levels} domain={domain} width={width} y={levelsAt} height={LEVEL} />
              )}
            </>
          )}
          {now >= domain[0] && now <= domain[1] && (
            <g className={styles.now}>
              <line x1={x(now)} x2={x(now)} y1="4" y2={axisAt} />
              <circle cx={x(now)} cy="4" r="3.5" />
            </g>
          )}
          {brush !== undefined && (
            <rect className={styles.brush} x={brush[0]} width={brush[1] - brush[0]} y="0" height={axisAt} />
          )}
          {pointer !== undefined && <line className={styles.cross} x1={pointer} x2={pointer} y1="0" y2={axisAt} />}
        </svg>
        {width > 0 && marks.length > 0 && (
          <div aria-hidden>
            <MarkLane marks={marks} domain={domain} width={width} zone={zone} y={marksAt} onMark={onMark} />
          </div>
        )}
        {pointed !== undefined && pointer !== undefined && (
          <Tip
            at={pointed}
            x={Math.min(Math.max(pointer, 110), Math.max(110, width - 110))}
            blocks={blocks}
            spans={spans}
            levels={levels}
            zone={zone}
          />
        )}
      </div>
      <footer className={styles.foot}>
        <Overview stretches={stretches} whole={whole} view={view} onView={onView} />
        <div className={styles.zoom}>
          <button
            type="button"
            aria-label={w.timeline.zoomOut}
            onClick={() => show(zoomed(domain, 1.7, 0.5))}
            disabled={view === undefined}
          >
            <Minus aria-hidden />
          </button>
          <button type="button" onClick={() => onView(undefined)} disabled={view === undefined}>
            {w.timeline.whole}
          </button>
          <button type="button" aria-label={w.timeline.zoomIn} onClick={() => show(zoomed(domain, 0.6, 0.5))}>
            <Plus aria-hidden />
          </button>
        </div>
      </footer>
    </div>
  );
}

/** How long a stretch is, in it, where there is room. */
function Inside({ block: { kind, x, width: room, parts }, width }: { block: Block; width: number }) {
  const [only, more] = parts;
  const left = Math.max(x, 0);
  if (only === undefined || more !== undefined || Math.min(x + room, width) - left < 62) return null;
  if (kind === "break" || kind === "idle") return null;
  return (
    <text className={classes(styles.inside, styles[`on-${kind}`])} x={left + 10} y={STATE.y + STATE.height / 2 + 4}>
      {duration((only.to - only.from) / 1000)}
    </text>
  );
}
