import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { root } from "../../localstack/environment.ts";

/** What each kind of desktop takes, and the Debian packages that have it. */
const KINDS = {
  x11: {
    programs: [
      ...["Xvfb", "Xorg", "xrandr", "xrdb", "xprop", "openbox", "xterm", "xdotool", "scrot"],
      ...["dbus-daemon", "dbus-send", "dunst", "gnome-keyring-daemon"],
    ],
    packages:
      "xvfb xserver-xorg-core xserver-xorg-video-dummy x11-xserver-utils x11-utils openbox xterm xdotool scrot dbus dunst gnome-keyring",
  },
  /** Ten minutes of work, and what the dashboard shows of them. */
  day: {
    programs: ["Xvfb", "xsetroot", "openbox", "xterm", "xdotool", "scrot", "dbus-daemon", "chromium"],
    packages: "xvfb x11-xserver-utils openbox xterm xdotool scrot dbus chromium",
  },
  wayland: {
    programs: ["sway", "swaymsg", "grim", "Xwayland", "xhost", "xterm", "setpriv"],
    packages: "sway grim xwayland x11-xserver-utils xterm",
  },
};

/**
 * `npm run test:desktop -- x11|wayland|day [words for vitest]`: the tracker on a real desktop, after its modules are
 * installed (`npm ci` in clients/tracker). Where something is missing, says so and succeeds.
 */
function main([kind = "", ...words]: string[]): number {
  if (kind !== "x11" && kind !== "wayland" && kind !== "day") {
    console.error("npm run test:desktop -- x11|wayland|day");
    return 2;
  }
  const { programs, packages } = KINDS[kind];
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length > 0) {
    console.log(`skipped: no ${missing.join(", ")} here (apt-get install ${packages}); all else is tested.`);
    return 0;
  }
  const tracker = join(root, "clients", "tracker");
  if (!existsSync(join(tracker, "node_modules", "x11"))) {
    console.log("skipped: the tracker's modules are not installed (npm ci in clients/tracker); all else is tested.");
    return 0;
  }
  const require = createRequire(import.meta.url);
  const vitest = join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");
  const run = [vitest, "run", "--project", "desktop*", `tests/desktop/${kind}`, ...words];
  return spawnSync(process.execPath, run, { cwd: root, stdio: "inherit" }).status ?? 1;
}

function isThere(program: string): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}

process.exitCode = main(process.argv.slice(2));
