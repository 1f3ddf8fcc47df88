import { describe, expect, it } from "vitest";
import { run, until } from "../../steps/desktop/process.ts";
import { coloursIn, cropped, differing, givenDesktop, givenX, givenXterm, scrot } from "../../steps/desktop/x11.ts";

const TEXT = "Dana Drake watches your screen: help with the invoice";
/** Of a monitor that is 1280 wide: the middle of its upper edge, and Stop at the right end. */
const PLACE = { x: 260, y: 16, width: 760, height: 56 };
const STOP = ["965", "44"];
const BESIDE = ["500", "44"];

describe("the indicator under X11", () => {
  it("is seen above everything, and Stop works by a click", async () => {
    await givenX();
    const desktop = await givenDesktop();
    await givenXterm(desktop, "Notes", "120x30+100+1");
    const before = await scrot();
    let stops = 0;
    const shown = await desktop.indicator.show(TEXT, () => {
      stops += 1;
    });
    expect(await shown.isShown()).toBe(true);
    const during = await scrot();
    const bar = cropped(during, PLACE);
    expect(differing(bar, cropped(before, PLACE))).toBeGreaterThan(0.9 * PLACE.width * PLACE.height);
    expect(coloursIn(bar)).toBeGreaterThan(50);
    // It is no window of the person's.
    expect((await desktop.screen.windows()).map(({ title }) => title)).not.toContain("Muster: somebody watches");

    await run("xdotool", "mousemove", ...BESIDE, "click", "1");
    await run("xdotool", "mousemove", ...STOP, "click", "3");
    await run("xdotool", "mousemove", ...STOP, "click", "1");
    await until("the click on Stop", async () => stops > 0);
    expect(stops).toBe(1);

    await shown.close();
    expect(await shown.isShown()).toBe(false);
    await run("xdotool", "mousemove", "5", "700");
    expect(differing(cropped(await scrot(), PLACE), cropped(before, PLACE))).toBe(0);
  });

  it("comes back on top of a window that was raised over it, and says when it is gone", async () => {
    await givenX();
    const desktop = await givenDesktop();
    const shown = await desktop.indicator.show(TEXT, () => undefined);
    const bar = cropped(await scrot(), PLACE);
    await givenXterm(desktop, "Over it", "150x40+0+0");
    const over = ["search", "--name", "^Over it$"];
    await run(
      "xdotool",
      ...over,
      "windowunmap",
      "--sync",
      "set_window",
      "--overrideredirect",
      "1",
      "windowmap",
      "--sync",
    );
    await run("xdotool", ...over, "windowraise", "mousemove", "5", "700");
    expect(await shown.isShown()).toBe(true);
    // What lay over it is drawn over as soon as the server says so, and the pointer is on its way out of it.
    await until("the whole indicator", async () => differing(cropped(await scrot(), PLACE), bar) === 0);
    const [window = ""] = (await run("xdotool", "search", "--name", "somebody watches")).trim().split("\n");
    await run("xdotool", "windowunmap", window);
    expect(await shown.isShown()).toBe(false);
    await shown.close();
  });

  it("is on each of two monitors", async () => {
    await givenX({ outputs: 2 });
    const desktop = await givenDesktop();
    const shown = await desktop.indicator.show(TEXT, () => undefined);
    expect(await shown.isShown()).toBe(true);
    const desk = await scrot();
    for (const x of [580, 1920 + 260]) expect(coloursIn(cropped(desk, { ...PLACE, x }))).toBeGreaterThan(50);
    await run("xrandr", "--output", "DUMMY1", "--pos", "0x1080");
    expect(await until("both monitors have one", () => shown.isShown())).toBe(true);
    await shown.close();
  });
});
