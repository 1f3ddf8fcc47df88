import { takePicture } from "../../../clients/tracker/core/capture/compose.ts";
import type { TakeOptions } from "../../../clients/tracker/core/capture/picture.ts";
import type { CaptureRule } from "../../../clients/tracker/core/contracts.ts";
import type { Desktop, Grab, Rect } from "../../../clients/tracker/ports.ts";
import { decoded } from "./x11.ts";

const OPTIONS: TakeOptions = { monitors: "all", blur: "none" };

/** Of windows whose title speaks of a payslip. */
export const rule = (effect: CaptureRule["effect"]): CaptureRule => ({
  field: "title",
  match: "contains",
  pattern: "payslip",
  effect,
});

export const take = (desktop: Desktop, rules: readonly CaptureRule[], options: Partial<TakeOptions> = {}) =>
  takePicture(desktop.screen, desktop.session, rules, { ...OPTIONS, ...options });

/** Throws where there is none. */
export async function taken(
  desktop: Desktop,
  rules: readonly CaptureRule[],
  options: Partial<TakeOptions> = {},
): Promise<Grab> {
  const result = await take(desktop, rules, options);
  if ("skipped" in result) throw new Error(`skipped: ${result.skipped}`);
  return decoded(result.picture.bytes);
}

/**
 * A window in a picture of another scale, without its edge: a block of JPEG is 16 pixels wide and holds a little of what
 * is beside it. The mask reaches 8 units beyond the window; as much is left out within.
 */
export function insideOf({ x, y, width, height }: Rect, scale = 1, edge = 8): Rect {
  return {
    x: Math.ceil(x * scale) + edge,
    y: Math.ceil(y * scale) + edge,
    width: Math.floor(width * scale) - 2 * edge,
    height: Math.floor(height * scale) - 2 * edge,
  };
}
