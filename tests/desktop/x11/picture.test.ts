import { describe, expect, it } from "vitest";
import { GREY, insideOf, rule, take, taken } from "../../steps/desktop/pictures.ts";
import { run } from "../../steps/desktop/process.ts";
import {
  coloursIn,
  cropped,
  differing,
  farFrom,
  givenDesktop,
  givenX,
  givenXterm,
  scrot,
} from "../../steps/desktop/x11.ts";

/** Nothing blinks and nothing follows the pointer between two pictures. */
const still = () => run("xdotool", "mousemove", "5", "700");

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

  it.each([1, 2])("leave nothing but grey of a masked window, with applications drawn at %i", async (scale) => {
    await givenX();
    await run("sh", "-c", `echo 'Xft.dpi: ${96 * scale}' | xrdb -nocpp -merge`);
    const desktop = await givenDesktop();
    const window = await givenXterm(desktop, "Payslip of November");
    await still();
    expect(coloursIn(cropped(await taken(desktop, []), insideOf(window)))).toBeGreaterThan(20);
    const masked = cropped(await taken(desktop, [rule("mask")]), insideOf(window));
    expect(farFrom(GREY, masked)).toBeLessThan(4);
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

  it("are none of an empty, black screen", async () => {
    await givenX();
    await run("xsetroot", "-solid", "black");
    await run("xdotool", "mousemove", "1279", "799");
    expect(await take(await givenDesktop(), [])).toEqual({ skipped: "black" });
  });
});
