import { type Grab, type Monitor, type Screen, ScreenError } from "../../ports.ts";
import { grabNative, type NativeScreens } from "../native/screen.ts";
import type { Connection } from "./client.ts";
import { getImage } from "./image.ts";
import { extentOf, listMonitors } from "./monitors.ts";
import { listWindows } from "./windows.ts";

/** Pictures by node-screenshots where it takes the same monitor in the same pixels, else by the X protocol itself. */
export function x11Screen(
  connection: Connection,
  screens: NativeScreens | undefined,
  own: ReadonlySet<number>,
): Screen {
  return {
    monitors: () => orFailed(listMonitors(connection)),
    windows: () => orFailed(listWindows(connection, own)),
    extent: () => orFailed(extentOf(connection)),
    grab: async (monitor) => {
      const native = await tryNative(screens, monitor).catch(() => undefined);
      return native ?? (await orFailed(getImage(connection, monitor)));
    },
  };
}

async function tryNative(screens: NativeScreens | undefined, monitor: Monitor): Promise<Grab | undefined> {
  const native = screens?.all().find((one) => one.name() === monitor.id);
  if (native === undefined) return undefined;
  const grab = await grabNative(native);
  return grab.width === monitor.width && grab.height === monitor.height ? grab : undefined;
}

async function orFailed<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ScreenError) throw error;
    throw new ScreenError("failed", error instanceof Error ? error.message : String(error));
  }
}
