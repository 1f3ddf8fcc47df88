import { type PointerEvent, useRef } from "react";
import { classes } from "../classes.ts";
import { Blocks } from "./blocks.tsx";
import { blocksOf, type Domain, positionIn, type Stretch, within } from "./geometry.ts";
import styles from "./timeline.module.css";
import { useWidth } from "./use-width.ts";

const EDGE = 8;

/** The whole day, small, with a window over what is in sight: it can be moved, and its edges can be. */
export function Overview({
  stretches,
  whole,
  view,
  onView,
}: {
  stretches: readonly Stretch[];
  whole: Domain;
  view: Domain | undefined;
  onView: (view: Domain | undefined) => void;
}) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const held = useRef<{ part: "window" | "start" | "end" | "new"; at: number; from: Domain } | undefined>(undefined);
  const domain = view ?? whole;
  const [left, right] = [positionIn(whole, domain[0], width), positionIn(whole, domain[1], width)];
  const instantOf = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return whole[0] + ((event.clientX - box.left) / box.width) * (whole[1] - whole[0]);
  };
  const take = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = instantOf(event);
    const x = positionIn(whole, at, width);
    const part =
      Math.abs(x - left) < EDGE
        ? "start"
        : Math.abs(x - right) < EDGE
          ? "end"
          : view !== undefined && x > left && x < right
            ? "window"
            : "new";
    held.current = { part, at, from: domain };
    if (part === "new" && view !== undefined) centre(at);
  };
  const centre = (at: number) => {
    const half = (domain[1] - domain[0]) / 2;
    onView(within([at - half, at + half], whole));
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const hold = held.current;
    if (hold === undefined) return;
    const at = instantOf(event);
    const [start, end] = hold.from;
    if (hold.part === "window") onView(within([start + at - hold.at, end + at - hold.at], whole));
    else if (hold.part === "start") onView(within([Math.min(at, end - 60_000), end], whole));
    else if (hold.part === "end") onView(within([start, Math.max(at, start + 60_000)], whole));
    else if (view !== undefined && hold.from === domain) centre(at);
    else if (Math.abs(at - hold.at) > 60_000) onView(within([Math.min(at, hold.at), Math.max(at, hold.at)], whole));
  };
  const release = () => {
    held.current = undefined;
  };
  return (
    <div
      ref={ref}
      className={styles.overview}
      aria-hidden
      onPointerDown={take}
      onPointerMove={move}
      onPointerUp={release}
      onPointerCancel={release}
    >
      <svg width="100%" height="22" aria-hidden>
        {width > 0 && <Blocks blocks={blocksOf(stretches, whole, width)} y={6} height={10} />}
      </svg>
      <i className={classes(view !== undefined && styles.movable)} style={{ left, width: right - left }} />
    </div>
  );
}
