import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { openDesktop } from "../../../clients/tracker/desktop/open.ts";
import type { Desktop, Grab } from "../../../clients/tracker/ports.ts";
import { givenEnvironment, run, start, until } from "./process.ts";
import { givenDirectory } from "./x11.ts";

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
    `exec sh -c 'echo "$WAYLAND_DISPLAY $DISPLAY" > ${directory}/displays'`,
  ];
  await writeFile(config, `${lines.join("\n")}\n`);
  givenEnvironment({ SWAYSOCK: socket, XDG_RUNTIME_DIR: runtime, XDG_SESSION_TYPE: "wayland", DBUS_SESSION_BUS_ADDRESS: undefined });
  start("sway", ["-c", config], {
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
  return openDesktop({ directory: join(await givenDirectory(), "tracker") });
}

/** The output by grim, in pixels. */
export async function grim(): Promise<Grab> {
  const path = join(await givenDirectory(), "grim.png");
  await run("grim", path);
  const { data, info } = await sharp(await readFile(path)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}
