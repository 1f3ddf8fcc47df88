import { type Monitor, type Screen, ScreenError } from "../../ports.ts";
import { grabNative, type NativeMonitor, type NativeScreens } from "../native/screen.ts";
import type { Sway, SwayOutput } from "./sway.ts";

/** What there is to do where a compositor lets nobody list its windows. */
export const NO_WINDOWS =
  "This compositor does not tell which windows are open, so nothing could be masked: no pictures are taken. Sign in to a session on X11 (Xorg) instead.";
export const NO_PICTURE = "This compositor gives no pictures without XWayland: install xwayland, and sign in again.";

/**
 * Windows by sway, pictures by node-screenshots, which needs XWayland to find the outputs and takes them of the
 * compositor. Without either there is no picture rather than an unmasked one.
 */
export function waylandScreen(sway: Sway | undefined, screens: NativeScreens | undefined): Screen {
  return {
    monitors: async () => (await outputsOf(sway)).map(toMonitor),
    windows: async () => {
      if (sway === undefined) throw new ScreenError("permission", NO_WINDOWS);
      return orFailed(sway.windows());
    },
    grab: async (monitor) => {
      let native: NativeMonitor | undefined;
      try {
        native = screens?.all().find((one) => isOf(one, monitor));
      } catch {
        throw new ScreenError("permission", NO_PICTURE);
      }
      if (native === undefined) throw new ScreenError("permission", NO_PICTURE);
      return orFailed(grabNative(native));
    },
  };
}

async function outputsOf(sway: Sway | undefined): Promise<SwayOutput[]> {
  if (sway === undefined) throw new ScreenError("permission", NO_WINDOWS);
  return orFailed(sway.outputs());
}

/** XWayland has names of its own for the outputs, and the same places. */
function isOf(native: NativeMonitor, { id, x, y }: Monitor): boolean {
  return native.name() === id || (native.x() === x && native.y() === y);
}

function toMonitor({ name, rect, scale }: SwayOutput, index: number): Monitor {
  const { x, y, width, height } = rect;
  return { x, y, width, height, id: name, is_primary: index === 0, scale };
}

async function orFailed<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    throw new ScreenError("failed", error instanceof Error ? error.message : String(error));
  }
}
