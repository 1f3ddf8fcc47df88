// Written against Microsoft's documented functions and compiled; docs/tracker.md says on which versions it has been run.
import type { Capability, Desktop } from "../../ports.ts";
import { ScreenError } from "../../ports.ts";
import { keychainSecrets } from "../native/keychain.ts";
import { grabNative, loadNativeScreens, monitorsOf, nativeOf } from "../native/screen.ts";
import { listNativeWindows, nativeInFront } from "../native/windows.ts";
import { win32Autostart } from "./autostart.ts";
import { startCounter } from "./counts.ts";
import { loadWindowsSystem } from "./system.ts";

const NO_COUNTS = "The process that counts input does not run: 0 keys and clicks are told.";
const NO_NOTICES =
  "Notifications of Windows need an installed application: what happens is said on the tracker's page.";
const NO_INDICATOR = "The tracker cannot draw a window of its own on Windows yet, so nobody can watch live.";

/** A desktop of Windows. Rejects where its libraries or the Credential Manager cannot be loaded. */
export async function open(): Promise<Desktop> {
  const system = loadWindowsSystem();
  const { screens, why } = await loadNativeScreens();
  const secrets = await keychainSecrets();
  const counter = startCounter();

  function loaded(): NonNullable<typeof screens> {
    if (screens === undefined) throw new ScreenError("failed", why);
    return screens;
  }

  return {
    name: "win32",
    activity: {
      async look() {
        const window = await nativeInFront();
        const counts = counter.read();
        return {
          ...(window === undefined ? {} : { window }),
          idle_seconds: system.idleSeconds(),
          ...(counts === undefined ? {} : { counts }),
        };
      },
    },
    screen: {
      monitors: async () => monitorsOf(loaded()),
      windows: listNativeWindows,
      grab: async (monitor) => grabNative(nativeOf(loaded(), monitor)),
      extent: async () => system.extent(),
    },
    session: {
      presence: async () => system.presence(),
      // Windows announces sleep to windows only: the gap between two looks tells.
      listen: () => () => undefined,
    },
    secrets,
    notices: { show: async () => false },
    indicator: { show: () => Promise.reject(new Error(NO_INDICATOR)) },
    autostart: win32Autostart,
    capabilities: async (): Promise<Capability[]> => {
      const counts = counter.read();
      return [
        { name: "picture", works: screens !== undefined, detail: why },
        { name: "window", works: true, detail: "x-win" },
        { name: "idle", works: true, detail: "GetLastInputInfo" },
        {
          name: "counts",
          works: counts !== undefined,
          detail: counts === undefined ? NO_COUNTS : "uiohook, in a process of its own",
        },
        { name: "lock", works: true, detail: "WTSQuerySessionInformation of its own session; sleep by its gap" },
        { name: "secrets", works: true, detail: "Credential Manager" },
        { name: "notices", works: false, detail: NO_NOTICES },
        { name: "indicator", works: false, detail: NO_INDICATOR },
        { name: "autostart", works: true, detail: "Run key of the user" },
      ];
    },
    close: async () => counter.close(),
  };
}
