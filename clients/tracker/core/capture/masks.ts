import type { Grab, Monitor, Rect, ScreenWindow, WindowInFront } from "../../ports.ts";
import type { CaptureRule } from "../contracts.ts";
import { type Effect, effectOf } from "../policy.ts";

/** Around the frame of a window: its shadow, and the pixel by which a compositor draws beside it. In the desktop's units. */
const MARGIN = 8;
const GREY = 0x80;
/** A size of a picture is a whole number of pixels, the monitor's times its scale need not be one. */
const ROUNDING = 1;

/** What the rules say of a window on the screen. */
export function effectOn({ title, application, url }: WindowInFront, rules: readonly CaptureRule[]): Effect {
  return effectOf(rules, {
    ...(title === undefined ? {} : { active_window: title }),
    ...(application === undefined ? {} : { application }),
    ...(url === undefined ? {} : { url }),
    mouse_clicks: 0,
    keyboard_strokes: 0,
    idle_seconds: 0,
  });
}

/** The windows that have to be covered, in an order of their own: that of the screen changes with each click. */
export function maskedOf(windows: readonly ScreenWindow[], rules: readonly CaptureRule[]): ScreenWindow[] {
  return windows.filter((window) => effectOn(window, rules) === "mask").sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whether each rectangle is where it was, and none has come or gone. */
export function areSame<Place extends Rect & { readonly id: string }>(
  before: readonly Place[],
  after: readonly Place[],
): boolean {
  const isAt = (a: Rect, b: Rect) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
  return (
    before.length === after.length &&
    before.every((place, index) => {
      const now = after[index];
      return now !== undefined && now.id === place.id && isAt(place, now);
    })
  );
}

/**
 * Pixels of a picture to one unit of its monitor; undefined where it is not the same across and down, or the picture is
 * not whole: then nobody knows where a mask belongs.
 */
export function scaleOf({ width, height, pixels }: Grab, monitor: Rect): number | undefined {
  if (width < 1 || height < 1 || monitor.width < 1 || monitor.height < 1) return undefined;
  if (pixels.length !== width * height * 4) return undefined;
  const scale = width / monitor.width;
  return Math.abs(height - monitor.height * scale) <= ROUNDING * Math.max(1, scale) ? scale : undefined;
}

/** Where a window lies in the pixels of a monitor's picture, with its margin; undefined where nothing of it does. */
export function maskIn(window: Rect, monitor: Monitor | Rect, grab: Grab): Rect | undefined {
  const [across, down] = [grab.width / monitor.width, grab.height / monitor.height];
  const left = Math.max(0, Math.floor((window.x - MARGIN - monitor.x) * across));
  const top = Math.max(0, Math.floor((window.y - MARGIN - monitor.y) * down));
  const right = Math.min(grab.width, Math.ceil((window.x + window.width + MARGIN - monitor.x) * across));
  const bottom = Math.min(grab.height, Math.ceil((window.y + window.height + MARGIN - monitor.y) * down));
  if (right <= left || bottom <= top) return undefined;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Paints rectangles over a picture, in the picture itself: what was there is gone. */
export function cover(grab: Grab, masks: readonly Rect[]): void {
  for (const { x, y, width, height } of masks) {
    const row = new Uint8Array(width * 4).fill(GREY);
    for (let at = 3; at < row.length; at += 4) row[at] = 0xff;
    for (let line = y; line < y + height; line += 1) grab.pixels.set(row, (line * grab.width + x) * 4);
  }
}
