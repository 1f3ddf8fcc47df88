// Written against Apple's documented functions and compiled; docs/tracker.md says on which versions it has been run.
import type { Capability, Desktop } from "../../ports.ts";
import { ScreenError } from "../../ports.ts";
import { growing } from "../growing.ts";
import { keychainSecrets } from "../native/keychain.ts";
import { grabNative, loadNativeScreens, monitorsOf, nativeOf } from "../native/screen.ts";
import { listNativeWindows, nativeInFront } from "../native/windows.ts";
import { darwinAutostart } from "./autostart.ts";
import { darwinNotices } from "./notices.ts";
import { loadMacSystem } from "./system.ts";

const NOT_ALLOWED =
  "Screen Recording is not allowed: System Settings, Privacy & Security, Screen Recording, and start the tracker again.";
const NO_INDICATOR = "The tracker cannot draw a window of its own on macOS yet, so nobody can watch live.";

/** A desktop of macOS. Rejects where its frameworks or the keychain cannot be loaded. */
export async function open(): Promise<Desktop> {
  const system = loadMacSystem();
  const counts = growing(system.counters);
  const { screens, why } = await loadNativeScreens();
  const secrets = await keychainSecrets();

  /** Without the permission macOS answers with the wallpaper and with windows that have no titles. */
  function allowed(): NonNullable<typeof screens> {
    if (!system.maySeeScreen()) throw new ScreenError("permission", NOT_ALLOWED);
    if (screens === undefined) throw new ScreenError("failed", why);
    return screens;
  }

  return {
    name: "darwin",
    activity: {
      async look() {
        const window = await nativeInFront();
        return { ...(window === undefined ? {} : { window }), idle_seconds: system.idleSeconds(), counts: counts() };
      },
    },
    screen: {
      monitors: async () => monitorsOf(allowed()),
      windows: async () => {
        allowed();
        return listNativeWindows();
      },
      grab: async (monitor) => grabNative(nativeOf(allowed(), monitor)),
    },
    session: {
      presence: async () => system.presence(),
      // macOS announces sleep to Cocoa applications only: the gap between two looks tells.
      listen: () => () => undefined,
    },
    secrets,
    notices: darwinNotices,
    indicator: { show: () => Promise.reject(new Error(NO_INDICATOR)) },
    autostart: darwinAutostart,
    capabilities: async (): Promise<Capability[]> => {
      const maySee = system.maySeeScreen();
      return [
        { name: "picture", works: maySee && screens !== undefined, detail: maySee ? why : NOT_ALLOWED },
        { name: "window", works: maySee, detail: maySee ? "x-win" : NOT_ALLOWED },
        { name: "idle", works: true, detail: "CGEventSourceSecondsSinceLastEventType" },
        { name: "counts", works: true, detail: "CGEventSourceCounterForEventType: the system's own counters" },
        { name: "lock", works: true, detail: "CGSessionCopyCurrentDictionary; sleep by its gap" },
        { name: "secrets", works: true, detail: "Keychain" },
        { name: "notices", works: true, detail: "osascript, without buttons" },
        { name: "indicator", works: false, detail: NO_INDICATOR },
        { name: "autostart", works: true, detail: "launchd agent" },
      ];
    },
    close: async () => undefined,
  };
}
