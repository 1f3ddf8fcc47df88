import { takePicture } from "../../../clients/tracker/core/capture/compose.ts";
import type { Taken, TakeOptions } from "../../../clients/tracker/core/capture/picture.ts";
import type { CaptureRule } from "../../../clients/tracker/core/contracts.ts";
import type { Desktop, Grab, Rect } from "../../../clients/tracker/ports.ts";
import { decoded } from "./x11.ts";

const OPTIONS: TakeOptions = { monitors: "all", blur: "none" };

/** What a mask is filled with. */
export const GREY = 0x80;

/** Of windows whose title speaks of a payslip. */
export const rule = (effect: CaptureRule["effect"]): CaptureRule => ({
  field: "title",
  match: "contains",
  pattern: "payslip",
  effect,
});

export const take = (
  desktop: Desktop,
  rules: readonly CaptureRule[],
  options: Partial<TakeOptions> = {},
): Promise<Taken> => takePicture(desktop.screen, desktop.session, rules, { ...OPTIONS, ...options });

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
 * A window in a picture of another scale, without its edge: a block of an encoder is 16 pixels wide and holds a little
 * of what is beside it. The mask reaches 8 units beyond the window; as much is left out within.
 */
export function insideOf({ x, y, width, height }: Rect, scale = 1, edge = 8): Rect {
  return {
    x: Math.ceil(x * scale) + edge,
    y: Math.ceil(y * scale) + edge,
    width: Math.floor(width * scale) - 2 * edge,
    height: Math.floor(height * scale) - 2 * edge,
  };
}
