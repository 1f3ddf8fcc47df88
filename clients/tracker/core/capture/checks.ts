import type { Grab, Rect } from "../../ports.ts";

/** So near to each other that nobody sees a difference. */
const SAME = 2;
/** As dark as a screen that is off. */
const DARK = 8;

/**
 * Whether a picture shows nothing: one colour from edge to edge, or black. That is what systems hand out instead of an
 * error while a permission is missing, the screen is off or the compositor draws elsewhere.
 */
export function isUniform({ pixels }: Grab): boolean {
  const [red = 0, green = 0, blue = 0] = pixels;
  let [isSame, isDark] = [true, true];
  for (let at = 0; at < pixels.length && (isSame || isDark); at += 4) {
    const [r, g, b] = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
    isSame &&= Math.abs(r - red) <= SAME && Math.abs(g - green) <= SAME && Math.abs(b - blue) <= SAME;
    isDark &&= r <= DARK && g <= DARK && b <= DARK;
  }
  return isSame || isDark;
}

/** The smallest rectangle around all. */
export function union(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Whether the monitors fill the desktop: one that is missing in the list would be missing in the picture, unsaid. */
export function fill(monitors: readonly Rect[], extent: Rect): boolean {
  const all = union(monitors);
  return all.x === extent.x && all.y === extent.y && all.width === extent.width && all.height === extent.height;
}
