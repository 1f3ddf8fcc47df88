import type { Capability, Desktop } from "../../ports.ts";
import { linuxParts } from "../linux/parts.ts";
import { loadNativeScreens } from "../native/screen.ts";
import type { OpenOptions } from "../open.ts";
import { openIdle } from "./idle.ts";
import { NO_PICTURE, NO_WINDOWS, waylandScreen } from "./screen.ts";
import { openSway } from "./sway.ts";

const NO_COUNTS = "Wayland tells no program of another one's input: keys and clicks are not counted, and 0 is told.";
const NO_IDLE = "This compositor does not tell since when nothing was touched.";
const NO_FRONT = "This compositor does not tell which window is in front: titles stay empty.";
/** A window of ours would be one among others, below whatever is in full screen, and could not even ask where it is. */
const NO_INDICATOR =
  "Under Wayland no window is sure to be seen, so nobody can watch live: sign in to a session on X11 (Xorg).";

/** A desktop of Wayland: what the compositor tells, and else plainly nothing. */
export async function open(options: OpenOptions): Promise<Desktop> {
  const [sway, { screens, why }, parts] = await Promise.all([
    openSway(process.env.SWAYSOCK),
    loadNativeScreens(),
    linuxParts(options),
  ]);
  const idle = await openIdle(parts.bus);
  const screen = waylandScreen(sway, screens);

  async function pictures(): Promise<Capability> {
    if (sway === undefined) return { name: "picture", works: false, detail: NO_WINDOWS };
    if (screens === undefined) return { name: "picture", works: false, detail: why };
    const [monitor] = await screen.monitors();
    const grabbed = monitor === undefined ? undefined : await screen.grab(monitor).catch(() => undefined);
    return { name: "picture", works: grabbed !== undefined, detail: grabbed === undefined ? NO_PICTURE : why };
  }

  return {
    name: "wayland",
    activity: {
      async look() {
        const [window, idle_seconds] = await Promise.all([sway?.inFront().catch(() => undefined), idle?.seconds()]);
        return { ...(window === undefined ? {} : { window }), ...(idle_seconds === undefined ? {} : { idle_seconds }) };
      },
    },
    screen,
    indicator: { show: () => Promise.reject(new Error(NO_INDICATOR)) },
    session: parts.session,
    secrets: parts.secrets,
    notices: parts.notices,
    autostart: parts.autostart,
    capabilities: async () => [
      await pictures(),
      { name: "window", works: sway !== undefined, detail: sway === undefined ? NO_FRONT : "sway" },
      { name: "idle", works: idle !== undefined, detail: idle?.name ?? NO_IDLE },
      { name: "counts", works: false, detail: NO_COUNTS },
      { name: "indicator", works: false, detail: NO_INDICATOR },
      ...(await parts.capabilities()),
    ],
    close: parts.close,
  };
}
