import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { type Domain, panned, within, zoomed } from "./geometry.ts";

/** What moves less than this is a click. Pixels. */
const STILL = 4;
/** How long what a finger touched stays shown. */
const LINGERS = 4_000;

type Drag = { kind: "pan" | "brush" | "point"; x: number; from: Domain; isMoved: boolean };
type Pinch = { from: Domain; xs: readonly [number, number] };

/**
 * Looking into a timeline with a pointer: the wheel with Ctrl zooms, and pans with Shift or sideways; dragging chooses
 * what to see, or pans once that is less than all; two fingers zoom.
 */
export function useGestures(
  ref: RefObject<HTMLElement | null>,
  {
    domain,
    whole,
    isWhole,
    onView,
  }: { domain: Domain; whole: Domain; isWhole: boolean; onView: (view: Domain | undefined) => void },
) {
  const [pointer, setPointer] = useState<number>();
  const [brush, setBrush] = useState<readonly [number, number]>();
  const drag = useRef<Drag | undefined>(undefined);
  const fingers = useRef(new Map<number, number>());
  const pinch = useRef<Pinch | undefined>(undefined);
  const lingering = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ domain, whole, onView });
  latest.current = { domain, whole, onView };

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
      const next = isZoom
        ? zoomed(seen, Math.exp(event.deltaY / 240), (event.clientX - box.left) / box.width)
        : panned(seen, (event.deltaX || event.deltaY) / box.width);
      tell(within(next, all));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => {
      element.removeEventListener("wheel", turn);
      clearTimeout(lingering.current);
    };
  }, [ref]);

  const placeOf = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, width: box.width };
  };
  const show = (next: Domain) => onView(within(next, whole));
  const instantAt = (x: number, width: number) => domain[0] + (x / width) * (domain[1] - domain[0]);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const { x } = placeOf(event);
    clearTimeout(lingering.current);
    setPointer(x);
    fingers.current.set(event.pointerId, x);
    const [one, other] = [...fingers.current.values()];
    if (one !== undefined && other !== undefined) {
      pinch.current = { from: domain, xs: [one, other] };
      drag.current = undefined;
      return;
    }
    const chooses = event.shiftKey || isWhole;
    const kind = !chooses ? "pan" : event.pointerType === "mouse" ? "brush" : "point";
    drag.current = { kind, x, from: domain, isMoved: false };
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const { x, width } = placeOf(event);
    setPointer(x);
    if (fingers.current.has(event.pointerId)) fingers.current.set(event.pointerId, x);
    if (pinch.current !== undefined) {
      const [one, other] = [...fingers.current.values()];
      if (one !== undefined && other !== undefined) show(pinchedTo(pinch.current, [one, other], width));
      return;
    }
    const dragged = drag.current;
    if (dragged === undefined || (!dragged.isMoved && Math.abs(x - dragged.x) < STILL)) return;
    // Only now, so that what does not move stays a click on what is under it.
    if (!dragged.isMoved) event.currentTarget.setPointerCapture(event.pointerId);
    dragged.isMoved = true;
    if (dragged.kind === "pan") show(panned(dragged.from, (dragged.x - x) / width));
    else if (dragged.kind === "brush") setBrush([Math.min(dragged.x, x), Math.max(dragged.x, x)]);
  };

  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const { width } = placeOf(event);
    if (brush !== undefined) show([instantAt(brush[0], width), instantAt(brush[1], width)]);
    end(event);
    if (event.pointerType !== "mouse") lingering.current = setTimeout(() => setPointer(undefined), LINGERS);
  };

  const end = (event: PointerEvent<HTMLElement>) => {
    fingers.current.delete(event.pointerId);
    if (fingers.current.size < 2) pinch.current = undefined;
    drag.current = undefined;
    setBrush(undefined);
  };

  const onPointerLeave = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType === "mouse") setPointer(undefined);
  };

  return { pointer, brush, on: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: end, onPointerLeave } };
}

/** What was under two fingers stays under them. */
function pinchedTo({ from: [start, end], xs }: Pinch, to: readonly [number, number], width: number): Domain {
  const instant = (x: number) => start + (x / width) * (end - start);
  const [first, second] = [instant(xs[0]), instant(xs[1])];
  const apart = Math.sign(xs[1] - xs[0]) * Math.max(16, Math.abs(to[1] - to[0]));
  const span = ((second - first) / apart) * width;
  const begin = first - (to[0] / width) * span;
  return [begin, begin + span];
}
