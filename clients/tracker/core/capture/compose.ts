import { type Monitor, type Rect, type Screen, ScreenError, type ScreenWindow } from "../../ports.ts";
import type { CaptureRule } from "../contracts.ts";
import { areReadable } from "../policy.ts";
import { fill, isUniform } from "./checks.ts";
import { encode, type Seen } from "./encode.ts";
import { areSame, cover, effectOn, maskedOf, maskIn, scaleOf } from "./masks.ts";
import type { Skipped, TakeOptions, TakePicture } from "./picture.ts";

/** What moved while a picture was taken is given one more chance. */
const ATTEMPTS = 2;

/**
 * One picture of the screen that may leave the machine, or why there is none. Windows are listed before and after it is
 * taken: a mask covers what it should only if both lists agree on where that is.
 */
export const takePicture: TakePicture = async (screen, session, rules, options) => {
  try {
    if (rules === undefined || !areReadable(rules)) return { skipped: "private" };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      if ((await session.presence()) !== "present") return { skipped: "locked" };
      const taken = await attemptOne(screen, rules, options.monitors);
      // What was locked meanwhile shows the lock, or what was typed into it.
      if ((await session.presence()) !== "present") return { skipped: "locked" };
      if (taken.skipped === undefined) return { picture: await encode(taken.seen, options) };
      if (taken.skipped !== "moved") return { skipped: taken.skipped };
    }
    return { skipped: "moved" };
  } catch (error) {
    return { skipped: error instanceof ScreenError ? error.reason : "failed" };
  }
};

type Attempt = { readonly seen: readonly Seen[]; readonly skipped?: undefined } | { readonly skipped: Skipped };

async function attemptOne(
  screen: Screen,
  rules: readonly CaptureRule[],
  which: TakeOptions["monitors"],
): Promise<Attempt> {
  const [monitors, windows] = [await screen.monitors(), await screen.windows()];
  if (isForbidden(windows, rules)) return { skipped: "private" };
  const chosen = chosenOf(monitors, windows, which);
  if (chosen.length === 0) return { skipped: "failed" };
  const extent = await screen.extent?.();
  if (extent !== undefined && !fill(monitors, extent)) return { skipped: "moved" };

  const seen: Seen[] = [];
  for (const monitor of chosen) seen.push({ monitor, grab: await screen.grab(monitor) });

  const [monitorsAfter, windowsAfter] = [await screen.monitors(), await screen.windows()];
  if (isForbidden(windowsAfter, rules)) return { skipped: "private" };
  const masked = maskedOf(windows, rules);
  if (!areSame(monitors, monitorsAfter) || !areSame(masked, maskedOf(windowsAfter, rules))) return { skipped: "moved" };
  if (seen.some(({ monitor, grab }) => scaleOf(grab, monitor) === undefined)) return { skipped: "moved" };

  if (seen.every(({ grab }) => isUniform(grab))) return { skipped: "black" };
  for (const { monitor, grab } of seen)
    cover(grab, masked.map((window) => maskIn(window, monitor, grab)).filter(isRect));
  // Grey from edge to edge tells nobody anything but that there was something to hide.
  if (seen.every(({ grab }) => isUniform(grab))) return { skipped: "private" };
  return { seen };
}

function isForbidden(windows: readonly ScreenWindow[], rules: readonly CaptureRule[]): boolean {
  return windows.some((window) => effectOn(window, rules) === "skip");
}

/** All, the main one, or the one on which most of the window in front is. */
export function chosenOf(
  monitors: readonly Monitor[],
  windows: readonly ScreenWindow[],
  which: TakeOptions["monitors"],
): readonly Monitor[] {
  if (which === "all" || monitors.length < 2) return monitors;
  const primary = monitors.find(({ is_primary }) => is_primary) ?? monitors[0];
  const front = which === "active" ? windows.find(({ is_in_front }) => is_in_front) : undefined;
  const [most] = front === undefined ? [] : monitors.toSorted((a, b) => overlap(b, front) - overlap(a, front));
  const one = most !== undefined && front !== undefined && overlap(most, front) > 0 ? most : primary;
  return one === undefined ? [] : [one];
}

function overlap(a: Rect, b: Rect): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, across) * Math.max(0, down);
}

function isRect(rect: Rect | undefined): rect is Rect {
  return rect !== undefined;
}
