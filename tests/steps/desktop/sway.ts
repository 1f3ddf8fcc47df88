import { chmod, chown, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { onTestFinished } from "vitest";
import { openDesktop } from "../../../clients/tracker/desktop/open.ts";
import type { Desktop, Grab, ScreenWindow } from "../../../clients/tracker/ports.ts";
import { givenEnvironment, run, start, until } from "./process.ts";
import { givenDirectory } from "./x11.ts";

const NOBODY = 65_534;

/** Sway without a screen: one output of 1280 x 720, drawn by the processor. */
export async function givenSway({ xwayland, scale = 1 }: { xwayland: boolean; scale?: number }): Promise<void> {
  const directory = await givenDirectory();
  const runtime = join(directory, "run");
  await mkdir(runtime);
  await chmod(runtime, 0o700);
  const [config, socket] = [join(directory, "config"), join(directory, "sway.sock")];
  const lines = [
    `xwayland ${xwayland ? "force" : "disable"}`,
    `output HEADLESS-1 mode 1280x720 scale ${scale} background #2d5480 solid_color`,
    "default_border normal",
    // The server of XWayland lets nobody in but who started it.
    `exec sh -c '${xwayland ? "xhost +local: > /dev/null; " : ""}echo "$WAYLAND_DISPLAY $DISPLAY" > ${directory}/displays'`,
  ];
  await writeFile(config, `${lines.join("\n")}\n`);
  givenEnvironment({
    SWAYSOCK: socket,
    XDG_RUNTIME_DIR: runtime,
    XDG_SESSION_TYPE: "wayland",
    DBUS_SESSION_BUS_ADDRESS: undefined,
  });
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const path of [directory, runtime]) await chown(path, NOBODY, NOBODY);
  // Sway refuses to be root's.
  const before = isRoot ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];
  const [program = "sway", ...words] = [...before, "sway", "-c", config];
  start(program, words, {
    HOME: directory,
    DISPLAY: undefined,
    WAYLAND_DISPLAY: undefined,
    WLR_BACKENDS: "headless",
    WLR_LIBINPUT_NO_DEVICES: "1",
    WLR_RENDERER: "pixman",
  });
  const displays = await until("sway", async () => {
    const read = await readFile(join(directory, "displays"), "utf8");
    return read.includes("wayland") && read;
  });
  const [wayland = "", x = ""] = displays.trim().split(" ");
  givenEnvironment({ WAYLAND_DISPLAY: wayland, DISPLAY: xwayland ? x : undefined });
  await run("swaymsg", "-s", socket, "-t", "get_outputs");
}

export async function givenSwayDesktop(): Promise<Desktop> {
  const desktop = await openDesktop({ directory: join(await givenDirectory(), "tracker") });
  onTestFinished(() => desktop.close());
  return desktop;
}

/** A window of XWayland; resolves once sway has drawn it. */
export async function givenSwayWindow(desktop: Desktop, title: string): Promise<ScreenWindow> {
  start("xterm", ["-fn", "fixed", "-T", title, "-e", "echo 'account 4711'; exec sleep 600"]);
  return until(title, async () => {
    const seen = (await desktop.screen.windows()).find((window) => window.title === title);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return seen?.is_in_front === true && seen;
  });
}

/** The output by grim, in pixels. */
export async function grim(): Promise<Grab> {
  const path = join(await givenDirectory(), "grim.png");
  await run("grim", path);
  const { data, info } = await sharp(await readFile(path))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}
