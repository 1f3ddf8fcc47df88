import { describe, expect, it } from "vitest";
import { takePicture } from "../../../clients/tracker/core/capture/compose.ts";
import type { TakeOptions } from "../../../clients/tracker/core/capture/picture.ts";
import type { CaptureRule } from "../../../clients/tracker/core/contracts.ts";
import type { Desktop, ScreenWindow } from "../../../clients/tracker/ports.ts";
import { run } from "../../steps/desktop/process.ts";
import {
  coloursIn,
  cropped,
  decoded,
  differing,
  givenDesktop,
  givenX,
  givenXterm,
  scrot,
} from "../../steps/desktop/x11.ts";

const rule = (effect: CaptureRule["effect"]): CaptureRule => ({
  field: "title",
  match: "contains",
  pattern: "payslip",
  effect,
});
const OPTIONS: TakeOptions = { monitors: "all", blur: "none" };

const take = (desktop: Desktop, rules: CaptureRule[], options = OPTIONS) =>
  takePicture(desktop.screen, desktop.session, rules, options);

async function taken(desktop: Desktop, rules: CaptureRule[], options = OPTIONS) {
  const result = await take(desktop, rules, options);
  if ("skipped" in result) throw new Error(`skipped: ${result.skipped}`);
  return decoded(result.picture.bytes);
}

/** Nothing blinks and nothing follows the pointer between two pictures. */
const still = () => run("xdotool", "mousemove", "5", "700");

/** A block of JPEG is 16 pixels wide and holds a little of what is beside it: the mask reaches 8 beyond the window, and 8 more are left out here. */
const EDGE = 8;
const insideOf = ({ x, y, width, height }: ScreenWindow, scale = 1) => ({
  x: Math.ceil(x * scale) + EDGE,
  y: Math.ceil(y * scale) + EDGE,
  width: Math.floor(width * scale) - 2 * EDGE,
  height: Math.floor(height * scale) - 2 * EDGE,
});

describe("pictures under X11", () => {
  it("are scrot's, pixel by pixel", async () => {
    await givenX();
    const desktop = await givenDesktop();
    await givenXterm(desktop, "Notes");
    await still();
    const [monitor] = await desktop.screen.monitors();
    expect(monitor).toMatchObject({ x: 0, y: 0, width: 1280, height: 800, is_primary: true });
    if (monitor === undefined) throw new Error("no monitor");
    expect(differing(await desktop.screen.grab(monitor), await scrot())).toBe(0);
    // Of an id that node-screenshots does not know: by the X protocol itself.
    const whole = { ...monitor, id: "whole" };
    expect(differing(await desktop.screen.grab(whole), await scrot())).toBe(0);
  });

  it.each([1, 2])("leave one colour of a masked window, with applications drawn at %i", async (scale) => {
    await givenX();
    await run("sh", "-c", `echo 'Xft.dpi: ${96 * scale}' | xrdb -nocpp -merge`);
    const desktop = await givenDesktop();
    const window = await givenXterm(desktop, "Payslip of November");
    await still();
    expect(coloursIn(cropped(await taken(desktop, []), insideOf(window)))).toBeGreaterThan(20);
    const masked = cropped(await taken(desktop, [rule("mask")]), insideOf(window));
    expect(coloursIn(masked)).toBe(1);
    expect(masked.pixels.subarray(0, 3)).toEqual(Buffer.from([0x80, 0x80, 0x80]));
  });

  it("are none while a window is open that a rule skips, and again when it is closed", async () => {
    await givenX();
    const desktop = await givenDesktop();
    const window = await givenXterm(desktop, "Payslip of November");
    await givenXterm(desktop, "Notes", "60x10+500+400");
    expect(await take(desktop, [rule("skip")])).toEqual({ skipped: "private" });
    expect(window.title).toContain("Payslip");
    await run("xdotool", "search", "--name", "Payslip", "windowunmap", "--sync");
    expect(await take(desktop, [rule("skip")])).toMatchObject({ picture: { width: 1280, height: 800 } });
  });

  it("show both outputs where they stand, or the one with the window in front", async () => {
    await givenX({ outputs: 2 });
    const desktop = await givenDesktop();
    expect(await desktop.screen.monitors()).toMatchObject([
      { id: "DUMMY0", x: 0, y: 0, width: 1920, height: 1080, is_primary: true },
      { id: "DUMMY1", x: 1920, y: 0, width: 1280, height: 1024, is_primary: false },
    ]);
    const window = await givenXterm(desktop, "Payslip of November", "80x20+2100+200");
    await run("xdotool", "mousemove", "5", "900");
    const desk = await scrot();
    for (const monitor of await desktop.screen.monitors()) {
      expect(differing(await desktop.screen.grab(monitor), cropped(desk, monitor))).toBe(0);
    }
    const all = await taken(desktop, [rule("mask")]);
    expect([all.width, all.height]).toEqual([2560, 864]);
    expect(coloursIn(cropped(all, insideOf(window, 2560 / 3200)))).toBe(1);
    const active = await taken(desktop, [], { ...OPTIONS, monitors: "active" });
    expect([active.width, active.height]).toEqual([1280, 1024]);
    const live = await take(desktop, [rule("mask")], { ...OPTIONS, max_width: 1280 });
    expect(live).toMatchObject({ picture: { width: 1280, height: 432 } });
  });

  it("are none of an empty, black screen", async () => {
    await givenX();
    await run("xsetroot", "-solid", "black");
    await run("xdotool", "mousemove", "1279", "799");
    expect(await take(await givenDesktop(), [])).toEqual({ skipped: "black" });
  });
});
