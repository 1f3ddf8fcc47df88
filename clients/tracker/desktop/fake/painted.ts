import type { Grab, Monitor, Rect, Screen, ScreenWindow } from "../../ports.ts";

type Colour = readonly [red: number, green: number, blue: number];
type PaintedMonitor = Rect & { readonly scale?: number; readonly colour?: Colour };
type PaintedWindow = Rect & {
  readonly title?: string;
  readonly application?: string;
  readonly url?: string;
  readonly colour?: Colour;
  readonly is_in_front?: boolean;
};
export type Scene = { monitors: readonly PaintedMonitor[]; windows: readonly PaintedWindow[] };

const WALLPAPER: Colour = [30, 60, 90];

/**
 * A screen of flat rectangles for tests: each window is one colour, the first is on top, and what is changed in the
 * scene is seen with the next look. Monitors have a stripe along their upper edge, so that none is of one colour.
 */
export function paintedScreen(scene: Scene): Screen {
  const monitors = () =>
    scene.monitors.map(({ scale = 1, x, y, width, height }, index) => ({
      ...{ x, y, width, height, scale },
      id: String(index),
      is_primary: index === 0,
    }));
  return {
    monitors: async () => monitors(),
    windows: async () =>
      scene.windows.map(({ colour: _, is_in_front, ...window }, index): ScreenWindow => {
        // The same window stays the same one while it is moved to the top.
        return { ...window, id: window.title ?? String(index), is_in_front: is_in_front ?? index === 0 };
      }),
    grab: async (monitor) => paint(scene, monitor),
  };
}

function paint({ monitors, windows }: Scene, monitor: Monitor): Grab {
  const { scale } = monitor;
  const [width, height] = [Math.round(monitor.width * scale), Math.round(monitor.height * scale)];
  const pixels = new Uint8Array(width * height * 4).fill(255);
  const fill = (rect: Rect, [red, green, blue]: Colour) => {
    const left = Math.max(0, Math.floor((rect.x - monitor.x) * scale));
    const right = Math.min(width, Math.ceil((rect.x + rect.width - monitor.x) * scale));
    const top = Math.max(0, Math.floor((rect.y - monitor.y) * scale));
    const bottom = Math.min(height, Math.ceil((rect.y + rect.height - monitor.y) * scale));
    if (right <= left || bottom <= top) return;
    const row = new Uint8Array((right - left) * 4).fill(255);
    for (let at = 0; at < row.length; at += 4) row.set([red, green, blue], at);
    for (let y = top; y < bottom; y += 1) pixels.set(row, (y * width + left) * 4);
  };
  fill(monitor, monitors[Number(monitor.id)]?.colour ?? WALLPAPER);
  fill({ ...monitor, height: 2 }, [240, 240, 240]);
  for (const window of windows.toReversed()) fill(window, window.colour ?? [200, 200, 200]);
  return { pixels, width, height };
}
