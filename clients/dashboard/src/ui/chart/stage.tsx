import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { useWidth } from "../timeline/use-width.ts";
import { w } from "../words.ts";
import styles from "./chart.module.css";

type Place = { readonly x: number; readonly y: number };

/** What fits on A4 between its margins, in pixels. */
const PAPER = 640;

/**
 * Where a chart is drawn. What is under the pointer, or chosen by keys, is told by a tip; `sentenceOf` says the same to a
 * screen reader. All that is drawn is also in the table below.
 */
export function Stage({
  name,
  count,
  height,
  indexAt,
  placeOf,
  sentenceOf,
  tipOf,
  steps = {},
  onChoose,
  children,
}: {
  name: string;
  count: number;
  height: number;
  /** What is at a place, by the width of the stage. */
  indexAt: (place: Place, width: number) => number | undefined;
  placeOf: (index: number, width: number) => Place;
  sentenceOf: (index: number) => string;
  tipOf: (index: number) => ReactNode;
  /** Keys that go further than to the next one. */
  steps?: Readonly<Record<string, number>>;
  onChoose?: ((index: number) => void) | undefined;
  children: (width: number, pointed: number | undefined) => ReactNode;
}) {
  const [ref, measured] = useWidth<HTMLDivElement>();
  const [pointed, setPointed] = useState<number>();
  const isPrinted = usePrinted();
  const width = isPrinted ? PAPER : measured;
  const at = pointed !== undefined && pointed < count ? pointed : undefined;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = nextOf(event.key, at ?? count - 1, count, steps);
    if (event.key === "Escape" && at !== undefined) setPointed(undefined);
    else if (event.key === "Enter" && at !== undefined && onChoose !== undefined) onChoose(at);
    else if (next !== undefined) setPointed(next);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const underOf = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return indexAt({ x: event.clientX - box.left, y: event.clientY - box.top }, width);
  };
  const place = at === undefined ? undefined : placeOf(at, width);

  return (
    <div
      ref={ref}
      className={styles.stage}
      style={{ height }}
      role="slider"
      tabIndex={0}
      aria-label={`${name}. ${w.chart.keys}`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, count - 1)}
      aria-valuenow={at ?? Math.max(0, count - 1)}
      aria-valuetext={count === 0 ? w.chart.none : sentenceOf(at ?? count - 1)}
      onKeyDown={onKeyDown}
      onFocus={({ currentTarget }) => {
        if (currentTarget.matches(":focus-visible")) setPointed((before) => before ?? count - 1);
      }}
      onBlur={() => setPointed(undefined)}
      onPointerMove={(event) => setPointed(underOf(event))}
      onPointerDown={(event) => setPointed(underOf(event))}
      onPointerLeave={({ pointerType }) => pointerType === "mouse" && setPointed(undefined)}
      onClick={({ nativeEvent }) => {
        const isTouch = (nativeEvent as globalThis.PointerEvent).pointerType === "touch";
        if (at !== undefined && !isTouch) onChoose?.(at);
      }}
      data-chosen={(at !== undefined && onChoose !== undefined) || undefined}
    >
      {width > 0 && (
        <svg width="100%" height={height} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMinYMin" aria-hidden>
          {children(width, at)}
        </svg>
      )}
      {place !== undefined && at !== undefined && (
        <div
          className={styles.tip}
          style={{
            left: `clamp(0px, ${place.x}px - var(--tip) / 2, max(0px, 100% - var(--tip)))`,
            bottom: height - place.y + 8,
          }}
          aria-hidden
        >
          {tipOf(at)}
        </div>
      )}
    </div>
  );
}

function nextOf(key: string, at: number, count: number, steps: Readonly<Record<string, number>>): number | undefined {
  if (count === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = steps[key] ?? { ArrowLeft: -1, ArrowRight: 1 }[key];
  return step === undefined ? undefined : Math.min(count - 1, Math.max(0, at + step));
}

/** Whether the page is being printed: what is drawn by the width of the window is then drawn by that of paper. */
function usePrinted(): boolean {
  const [isPrinted, setPrinted] = useState(false);
  useEffect(() => {
    const begin = () => flushSync(() => setPrinted(true));
    const end = () => setPrinted(false);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return isPrinted;
}
