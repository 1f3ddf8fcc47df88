import type { Address, Bus } from "../linux/bus.ts";

/** Where desktops tell since when nothing was touched, and in which unit. */
const SOURCES: readonly (Address & { readonly method: string; readonly perSecond: number })[] = [
  {
    name: "org.gnome.Mutter.IdleMonitor",
    path: "/org/gnome/Mutter/IdleMonitor/Core",
    interface: "org.gnome.Mutter.IdleMonitor",
    method: "GetIdletime",
    perSecond: 1000,
  },
  {
    name: "org.freedesktop.ScreenSaver",
    path: "/org/freedesktop/ScreenSaver",
    interface: "org.freedesktop.ScreenSaver",
    method: "GetSessionIdleTime",
    perSecond: 1000,
  },
];

export type WaylandIdle = { readonly name: string; seconds(): Promise<number | undefined> };

/** GNOME's and KDE's own clocks; undefined where there is neither, as under sway. */
export async function openIdle(bus: Bus | undefined): Promise<WaylandIdle | undefined> {
  if (bus === undefined) return undefined;
  for (const source of SOURCES) {
    const { method, perSecond } = source;
    const ask = async () => Number(await bus.call<number | bigint>(source, method)) / perSecond;
    const first = await ask().catch(() => Number.NaN);
    if (Number.isFinite(first)) return { name: source.name, seconds: () => ask().catch(() => undefined) };
  }
  return undefined;
}
