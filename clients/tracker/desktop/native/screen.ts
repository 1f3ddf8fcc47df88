import { type Grab, type Monitor, ScreenError } from "../../ports.ts";

/** What is used of node-screenshots. */
export type NativeMonitor = {
  id(): number;
  name(): string;
  x(): number;
  y(): number;
  width(): number;
  height(): number;
  scaleFactor(): number;
  isPrimary(): boolean;
  captureImage(): Promise<{ readonly width: number; readonly height: number; toRaw(copy?: boolean): Promise<Buffer> }>;
};

export type NativeScreens = { all(): NativeMonitor[] };

/** Undefined, with the reason, where the module is not installed or does not load. */
export async function loadNativeScreens(): Promise<{ screens?: NativeScreens; why: string }> {
  try {
    const { Monitor: screens } = await import("node-screenshots");
    return { screens, why: "node-screenshots" };
  } catch (error) {
    return { why: `node-screenshots does not load: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** A picture of one monitor of the module's own list. */
export async function grabNative(native: NativeMonitor): Promise<Grab> {
  const image = await native.captureImage();
  const pixels = new Uint8Array(await image.toRaw(true));
  return { pixels, width: image.width, height: image.height };
}

/** Its monitors as ours, in the units in which it and the window system count. */
export function monitorsOf(screens: NativeScreens): Monitor[] {
  const monitors = screens.all().map((native) => ({
    id: String(native.id()),
    x: native.x(),
    y: native.y(),
    width: native.width(),
    height: native.height(),
    is_primary: native.isPrimary(),
    scale: native.scaleFactor(),
  }));
  return monitors.sort((a, b) => a.x - b.x || a.y - b.y);
}

/** Of the same id as one of `monitorsOf`. Throws a `ScreenError` when it was pulled out meanwhile. */
export function nativeOf(screens: NativeScreens, { id }: Monitor): NativeMonitor {
  const native = screens.all().find((one) => String(one.id()) === id);
  if (native === undefined) throw new ScreenError("failed", "The monitor is not there any more.");
  return native;
}
