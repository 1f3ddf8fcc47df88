import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { onTestFinished } from "vitest";
import { openDesktop } from "../../../clients/tracker/desktop/open.ts";
import { connect } from "../../../clients/tracker/desktop/x11/client.ts";
import type { Desktop, Grab, ScreenWindow } from "../../../clients/tracker/ports.ts";
import { givenEnvironment, run, start, until } from "./process.ts";

/** Two outputs of different sizes, side by side. */
const TWO_OUTPUTS = `
Section "Device"
  Identifier "dummy"
  Driver "dummy"
  VideoRam 256000
EndSection
Section "Monitor"
  Identifier "any"
  HorizSync 5-1000
  VertRefresh 5-200
EndSection
Section "Screen"
  Identifier "screen"
  Device "dummy"
  Monitor "any"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Virtual 3200 1080
  EndSubSection
EndSection
`;

const MODES = [
  ["DUMMY0", "large", "148.5 1920 2008 2052 2200 1080 1084 1089 1125"],
  ["DUMMY1", "small", "108 1280 1328 1440 1688 1024 1025 1028 1066"],
] as const;

export async function givenDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "muster-desktop-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** An X server with a window manager for the test, and `DISPLAY` set to it: one output of Xvfb, or two of Xorg. */
export async function givenX({ outputs = 1, size = "1280x800" }: { outputs?: 1 | 2; size?: string } = {}) {
  const number = freeNumber();
  const display = `:${number}`;
  givenEnvironment({ DISPLAY: display, XAUTHORITY: undefined, WAYLAND_DISPLAY: undefined, XDG_SESSION_TYPE: "x11" });
  if (outputs === 1) start("Xvfb", [display, "-screen", "0", `${size}x24`, "-nolisten", "tcp", "-noreset"]);
  else {
    const directory = await givenDirectory();
    const [config, log] = [join(directory, "xorg.conf"), join(directory, "xorg.log")];
    await writeFile(config, TWO_OUTPUTS);
    start("Xorg", [
      display,
      "-config",
      config,
      "-logfile",
      log,
      "-noreset",
      "-nolisten",
      "tcp",
      "-novtswitch",
      "-sharevts",
    ]);
  }
  await until("an X server", () => run("xdotool", "getdisplaygeometry"));
  if (outputs === 2) {
    for (const [output, mode, timing] of MODES) {
      await run("xrandr", "--newmode", mode, ...timing.split(" "));
      await run("xrandr", "--addmode", output, mode);
    }
    const first = ["--output", "DUMMY0", "--mode", "large", "--pos", "0x0", "--primary"];
    await run("xrandr", ...first, "--output", "DUMMY1", "--mode", "small", "--pos", "1920x0");
  }
  start("openbox", []);
  await until("a window manager", async () => (await run("xprop", "-root", "_NET_SUPPORTED")).includes("_NET_WM_NAME"));
  // Not one colour: a picture of that would be none.
  await run("xsetroot", "-mod", "16", "16", "-fg", "#3b6ea5", "-bg", "#2d5480");
}

function freeNumber(): number {
  for (;;) {
    const number = 100 + Math.floor(Math.random() * 400);
    if (!existsSync(`/tmp/.X11-unix/X${number}`) && !existsSync(`/tmp/.X${number}-lock`)) return number;
  }
}

/** The tracker's desktop of `DISPLAY`, closed with the test. */
export async function givenDesktop(): Promise<Desktop> {
  const desktop = await openDesktop({ directory: join(await givenDirectory(), "tracker") });
  onTestFinished(() => desktop.close());
  return desktop;
}

/** A window with a title and something to read in it; resolves once both are on the screen. */
export async function givenXterm(desktop: Desktop, title: string, place = "80x20+60+90"): Promise<ScreenWindow> {
  start("xterm", ["-fn", "fixed", "-T", title, "-geometry", place, "-e", "echo 'account 4711'; exec sleep 600"]);
  const seen = () => desktop.screen.windows().then((all) => all.find((window) => window.title === title));
  await until(`the window ${title}`, seen);
  await run("xdotool", "search", "--name", `^${title}$`, "windowactivate");
  // Until the window manager has put its frame around it.
  let last: ScreenWindow | undefined;
  const window = await until(`the frame of ${title}`, async () => {
    const [before, now] = [last, await seen()];
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return now?.is_in_front === true && JSON.stringify(before) === JSON.stringify(now) && now;
  });
  const inside = { x: window.x + 8, y: window.y + 8, width: window.width - 16, height: window.height - 16 };
  await until(`what is in ${title}`, async () => coloursIn(cropped(await stillScreen(), inside)) > 1);
  return window;
}

/** The whole desktop once a second look is the same: applications draw after the server has shown their windows. */
export async function stillScreen(): Promise<Grab> {
  let last = await scrot();
  return until("a screen on which nothing changes", async () => {
    const before = last;
    last = await scrot();
    return differing(before, last) === 0 && last;
  });
}

const VISIBILITY_CHANGE = 2 ** 16;

/**
 * A white window that asks no window manager, as those of notifications and games, above all else for the time being.
 * `insist` has it above all once more, and again as often as something comes to lie over it, up to so many times.
 */
export async function givenWindowOver({ x, y, width, height }: Area): Promise<{ insist(times: number): void }> {
  const connection = await connect();
  onTestFinished(() => connection.close());
  const { X, root, ask } = connection;
  const window = X.AllocID();
  const values = { overrideRedirect: 1, backgroundPixel: 0xffffff, eventMask: VISIBILITY_CHANGE };
  let left = 0;
  X.on("event", ({ name, state }) => {
    if (name !== "VisibilityNotify" || state === 0 || left === 0) return;
    left -= 1;
    X.RaiseWindow(window);
  });
  // Answered by an error only: what is asked next is answered after it.
  X.CreateWindow(window, root, x, y, width, height, 0, 0, 1, 0, values);
  X.MapWindow(window);
  X.RaiseWindow(window);
  await ask((answer) => X.GetGeometry(window, answer));
  return {
    insist(times) {
      left = times;
      X.RaiseWindow(window);
    },
  };
}

/** The whole desktop by scrot, as red, green and blue. */
export async function scrot(): Promise<Grab> {
  const path = join(await givenDirectory(), "scrot.png");
  await run("scrot", "--silent", path);
  const { data, info } = await sharp(await readFile(path))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

export async function decoded(bytes: Uint8Array): Promise<Grab> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

type Area = { x: number; y: number; width: number; height: number };

export function cropped(grab: Grab, { x, y, width, height }: Area): Grab {
  const pixels = new Uint8Array(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    const from = ((y + row) * grab.width + x) * 4;
    pixels.set(grab.pixels.subarray(from, from + width * 4), row * width * 4);
  }
  return { pixels, width, height };
}

/** How many pixels differ at all in red, green or blue. */
export function differing(a: Grab, b: Grab): number {
  if (a.width !== b.width || a.height !== b.height) return Number.POSITIVE_INFINITY;
  let count = 0;
  for (let at = 0; at < a.pixels.length; at += 4) {
    const isSame = [0, 1, 2].every((channel) => a.pixels[at + channel] === b.pixels[at + channel]);
    if (!isSame) count += 1;
  }
  return count;
}

/** By how many steps of 255 a pixel of one differs from that of the other, on the average of all. */
export function distance(a: Grab, b: Grab): number {
  if (a.width !== b.width || a.height !== b.height) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let at = 0; at < a.pixels.length; at += 1)
    if (at % 4 !== 3) sum += Math.abs((a.pixels[at] ?? 0) - (b.pixels[at] ?? 0));
  return sum / (a.width * a.height * 3);
}

/** How many colours there are. */
export function coloursIn({ pixels }: Grab): number {
  const seen = new Set<number>();
  for (let at = 0; at < pixels.length; at += 4)
    seen.add(((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0));
  return seen.size;
}

/** How far from this grey the pixel is that differs most from it, in steps of 255: encoders are out by one or two. */
export function farFrom(grey: number, { pixels }: Grab): number {
  let farthest = 0;
  for (let at = 0; at < pixels.length; at += 1)
    if (at % 4 !== 3) farthest = Math.max(farthest, Math.abs((pixels[at] ?? 0) - grey));
  return farthest;
}
