import type { Monitor, Rect } from "../../ports.ts";
import type { Connection } from "./client.ts";

/** One picture of the whole root window, where the server's outputs do not tell what is on it. */
const WHOLE = "whole";

type Geometry = { width: number; height: number };
type Resources = { crtcs: number[]; config_timestamp?: number };
type Crtc = Rect & { mode: number; output: number[] };
type Output = { name: string };

export async function extentOf({ X, root, ask }: Connection): Promise<Rect> {
  const { width, height } = await ask<Geometry>((answer) => X.GetGeometry(root, answer));
  return { x: 0, y: 0, width, height };
}

/**
 * The outputs that show something, by RandR. Where they do not fill the root window, e.g. a second head that RandR does
 * not know, the root window itself is the only monitor: too much of nothing rather than half a desktop.
 */
export async function listMonitors(connection: Connection): Promise<Monitor[]> {
  const extent = await extentOf(connection);
  const outputs = await outputsOf(connection).catch(() => []);
  const right = Math.max(0, ...outputs.map(({ x, width }) => x + width));
  const bottom = Math.max(0, ...outputs.map(({ y, height }) => y + height));
  if (right === extent.width && bottom === extent.height) return outputs;
  return [{ ...extent, id: WHOLE, is_primary: true, scale: 1 }];
}

async function outputsOf(connection: Connection): Promise<Monitor[]> {
  const { root, ask } = connection;
  const randr = await connection.extension("randr");
  if (randr === undefined) return [];
  const { crtcs } = await ask<Resources>((answer) => randr.GetScreenResourcesCurrent(root, answer));
  const primary = await ask<number>((answer) => randr.GetOutputPrimary(root, answer)).catch(() => 0);
  const shown = await Promise.all(
    crtcs.map(async (crtc) => {
      const { x, y, width, height, mode, output } = await ask<Crtc>((answer) => randr.GetCrtcInfo(crtc, 0, answer));
      const [first] = output;
      if (mode === 0 || first === undefined) return undefined;
      const { name } = await ask<Output>((answer) => randr.GetOutputInfo(first, 0, answer));
      // X knows pixels only: whatever an application makes of them, a window is where it says.
      return { x, y, width, height, id: name, is_primary: output.includes(primary), scale: 1 };
    }),
  );
  const monitors = shown.filter((monitor) => monitor !== undefined).sort((a, b) => a.x - b.x || a.y - b.y);
  if (monitors.some(({ is_primary }) => is_primary)) return monitors;
  return monitors.map((monitor, index) => ({ ...monitor, is_primary: index === 0 }));
}
