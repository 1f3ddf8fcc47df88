import { Minus, Plus } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { clock, duration, exactClock, exactDuration } from "../../time/format.ts";
import { classes } from "../classes.ts";
import { w } from "../words.ts";
import { Blocks, Swatch } from "./blocks.tsx";
import { blocksOf, type Domain, panned, positionIn, type Stretch, ticksOf, within, zoomed } from "./geometry.ts";
import styles from "./timeline.module.css";
import { useWidth } from "./use-width.ts";

/** Something that was in front: names are drawn where they fit. */
export type Span = { readonly name: string; readonly from: number; readonly to: number; readonly tone?: string };
/** How busy each ten minutes were, from 0 to 1. */
export type Level = { readonly from: number; readonly to: number; readonly share: number };
/** A picture at an instant. */
export type Mark = { readonly id: string; readonly at: number; readonly name: string };

const STATE = { y: 10, height: 40 };
const APPS = 22;
const LEVEL = 30;
const MARKS = 16;
const AXIS = 24;

/** What a key makes of what is in sight. */
const ACTS: Readonly<Record<string, (seen: Domain) => Domain | "whole">> = {
  "+": (seen) => zoomed(seen, 0.6, 0.5),
  "=": (seen) => zoomed(seen, 0.6, 0.5),
  "-": (seen) => zoomed(seen, 1.7, 0.5),
  "0": () => "whole",
  ArrowLeft: (seen) => panned(seen, -0.15),
  ArrowRight: (seen) => panned(seen, 0.15),
};

type Props = {
  stretches: readonly Stretch[];
  spans?: readonly Span[];
  levels?: readonly Level[];
  marks?: readonly Mark[];
  /** The whole of the day that can be seen. */
  whole: Domain;
  /** What is in sight; undefined for the whole. */
  view: Domain | undefined;
  zone: string;
  now: number;
  onView: (view: Domain | undefined) => void;
  onMark?: (id: string) => void;
};

/**
 * A day to look into. The wheel with Ctrl zooms at the pointer, and pans without; dragging pans; plus, minus, arrows and
 * zero do the same by keys. Lanes take room only when there is something in them.
 */
export function DayTimeline({
  stretches,
  spans = [],
  levels = [],
  marks = [],
  whole,
  view,
  zone,
  now,
  onView,
  onMark,
}: Props) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [pointer, setPointer] = useState<number>();
  const dragged = useRef<{ x: number; from: Domain } | undefined>(undefined);
  const domain = view ?? whole;
  const latest = useRef({ domain, whole, onView });
  latest.current = { domain, whole, onView };
  const show = (next: Domain) => onView(within(next, whole));

  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    // React listens to wheels passively, and a page that zooms under the timeline is not wanted.
    const turn = (event: WheelEvent) => {
      const isZoom = event.ctrlKey || event.metaKey;
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!isZoom && !isSideways) return;
      event.preventDefault();
      const { domain: seen, whole: all, onView: tell } = latest.current;
      const box = element.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      const next = isZoom
        ? zoomed(seen, Math.exp(event.deltaY / 240), share)
        : panned(seen, (event.deltaX || event.deltaY) / box.width);
      tell(within(next, all));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [ref]);

  const onKeyDown = (event: KeyboardEvent) => {
    const act = ACTS[event.key]?.(domain);
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (act === "whole") onView(undefined);
    else show(act);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setPointer(event.clientX - box.left);
    const drag = dragged.current;
    if (drag !== undefined) show(panned(drag.from, (drag.x - event.clientX) / box.width));
  };

  const x = (instant: number) => positionIn(domain, instant, width);
  const appsAt = STATE.y + STATE.height + 8;
  const levelsAt = appsAt + (spans.length > 0 ? APPS + 8 : 0);
  const marksAt = levelsAt + (levels.length > 0 ? LEVEL + 8 : 0);
  const axisAt = marksAt + (marks.length > 0 ? MARKS : 0);
  const pointed =
    pointer === undefined || width === 0 ? undefined : domain[0] + (pointer / width) * (domain[1] - domain[0]);
  const blocks = width === 0 ? [] : blocksOf(stretches, domain, width);

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
        onPointerDown={(event) => {
          dragged.current = { x: event.clientX, from: domain };
        }}
        onPointerUp={() => {
          dragged.current = undefined;
        }}
        onPointerLeave={() => {
          dragged.current = undefined;
          setPointer(undefined);
        }}
        onPointerMove={onPointerMove}
        onDoubleClick={() => onView(undefined)}
      >
        <svg width="100%" height={axisAt + AXIS} aria-hidden>
          {width > 0 &&
            ticksOf(domain, zone, width, 74).map((tick) => (
              <g key={tick}>
                <line className={styles.grid} x1={x(tick)} x2={x(tick)} y1="0" y2={axisAt} />
                <text
                  className={styles.tick}
                  x={Math.min(Math.max(x(tick), 16), width - 16)}
                  y={axisAt + 16}
                  textAnchor="middle"
                >
                  {clock(tick, zone)}
                </text>
              </g>
            ))}
          <rect className={styles.lane} x="0" width="100%" y={STATE.y - 3} height={STATE.height + 6} rx="8" />
          <Blocks blocks={blocks} y={STATE.y} height={STATE.height} pointed={pointed} />
          {blocks.map(({ kind, x: from, width: room, parts: [only, more] }) => {
            if (only === undefined || more !== undefined || room < 64 || kind === "break" || kind === "idle")
              return null;
            const left = Math.max(from, 0);
            return (
              <text
                key={only.from}
                className={classes(styles.inside, styles[`on-${kind}`])}
                x={left + 10}
                y={STATE.y + STATE.height / 2 + 4}
              >
                {duration((only.to - only.from) / 1000)}
              </text>
            );
          })}
          {width > 0 &&
            spans.map((span) => (
              <SpanMark key={`${span.from} ${span.name}`} span={span} x={x} y={appsAt} limit={width} />
            ))}
          {levels.length > 0 && (
            <g>
              {levels.map(({ from, to, share }) => {
                const height = Math.max(1, share * LEVEL);
                const [start, end] = [x(from), x(to)];
                if (end < 0 || start > width || share <= 0) return null;
                return (
                  <rect
                    key={from}
                    className={styles.level}
                    x={start + 0.5}
                    width={Math.max(1, end - start - 1)}
                    y={levelsAt + LEVEL - height}
                    height={height}
                  />
                );
              })}
            </g>
          )}
          {marks.map(({ id, at, name }) => {
            const centre = x(at);
            if (centre < -6 || centre > width + 6) return null;
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: each picture is a button in the grid below
              <g key={id} className={styles.mark} onClick={() => onMark?.(id)}>
                <title>{`${exactClock(at, zone)} ${name}`}</title>
                <circle cx={centre} cy={marksAt + 6} r="4" />
              </g>
            );
          })}
          {now >= domain[0] && now <= domain[1] && (
            <g className={styles.now}>
              <line x1={x(now)} x2={x(now)} y1="3" y2={STATE.y + STATE.height + 4} />
              <circle cx={x(now)} cy="3" r="3" />
            </g>
          )}
          {pointer !== undefined && <line className={styles.cross} x1={pointer} x2={pointer} y1="0" y2={axisAt} />}
        </svg>
        {pointed !== undefined && pointer !== undefined && (
          <Tip
            at={pointed}
            x={Math.min(Math.max(pointer, 84), width - 84)}
            stretches={stretches}
            spans={spans}
            zone={zone}
          />
        )}
      </div>
      <footer className={styles.foot}>
        <Overview stretches={stretches} whole={whole} view={view} onView={onView} />
        <div className={styles.zoom}>
          <button type="button" aria-label={w.timeline.zoomOut} onClick={() => show(zoomed(domain, 1.7, 0.5))}>
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

function SpanMark({
  span: { name, from, to, tone },
  x,
  y,
  limit,
}: {
  span: Span;
  x: (instant: number) => number;
  y: number;
  limit: number;
}) {
  const [start, end] = [Math.max(-4, x(from)), Math.min(limit + 4, x(to))];
  if (end < 0 || start > limit || end - start < 1) return null;
  const room = end - Math.max(start, 0) - 12;
  const letters = Math.floor(room / 6.4);
  return (
    <g>
      <title>{name}</title>
      <rect
        className={classes(styles.span, tone === undefined ? undefined : styles[tone])}
        x={start}
        width={Math.max(1, end - start - 1)}
        y={y}
        height={APPS}
        rx={Math.min(4, (end - start) / 2)}
      />
      {letters > 3 && (
        <text className={styles.spanName} x={Math.max(start, 0) + 6} y={y + APPS / 2 + 4}>
          {name.length > letters ? `${name.slice(0, letters - 1)}…` : name}
        </text>
      )}
    </g>
  );
}

function Tip({
  at,
  x,
  stretches,
  spans,
  zone,
}: {
  at: number;
  x: number;
  stretches: readonly Stretch[];
  spans: readonly Span[];
  zone: string;
}) {
  const under = stretches.find(({ from, to }) => from <= at && at < to);
  const span = spans.find(({ from, to }) => from <= at && at < to);
  return (
    <div className={styles.tip} style={{ left: x }}>
      <b>{exactClock(at, zone)}</b>
      {under === undefined ? (
        <span>{w.nothingRecorded}</span>
      ) : (
        <span>
          <Swatch kind={under.kind} />
          {w.kind[under.kind]} {clock(under.from, zone)}–{under.isOpen ? w.timeline.now : clock(under.to, zone)} ·{" "}
          {exactDuration((under.to - under.from) / 1000)}
        </span>
      )}
      {span !== undefined && <span>{span.name}</span>}
    </div>
  );
}

/** The whole day, small, with a window over what is in sight. */
function Overview({ stretches, whole, view, onView }: Pick<Props, "stretches" | "whole" | "view" | "onView">) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const domain = view ?? whole;
  const place = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1 || view === undefined) return;
    const box = event.currentTarget.getBoundingClientRect();
    const centre = whole[0] + ((event.clientX - box.left) / box.width) * (whole[1] - whole[0]);
    const half = (domain[1] - domain[0]) / 2;
    onView(within([centre - half, centre + half], whole));
  };
  const left = positionIn(whole, domain[0], width);
  return (
    <div ref={ref} className={styles.overview} aria-hidden onPointerDown={place} onPointerMove={place}>
      <svg width="100%" height="20" aria-hidden>
        {width > 0 && <Blocks blocks={blocksOf(stretches, whole, width)} y={5} height={10} />}
      </svg>
      <i style={{ left, width: positionIn(whole, domain[1], width) - left }} />
    </div>
  );
}
