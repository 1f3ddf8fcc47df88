import { describe, expect, it } from "vitest";
import { run, until } from "../../steps/desktop/process.ts";
import {
  coloursIn,
  cropped,
  differing,
  givenDesktop,
  givenWindowOver,
  givenX,
  givenXterm,
  scrot,
  stillScreen,
} from "../../steps/desktop/x11.ts";

const TEXT = "Dana Drake watches your screen: help with the invoice";
/** Of a monitor that is 1280 wide: the middle of its upper edge, and Stop at the right end. */
const PLACE = { x: 260, y: 16, width: 760, height: 56 };
const STOP = ["965", "44"];
const BESIDE = ["500", "44"];
/** Without its round corners. */
const INSIDE = { x: PLACE.x + 14, y: PLACE.y, width: PLACE.width - 28, height: PLACE.height };
const BELOW = { x: PLACE.x, y: PLACE.y + PLACE.height, width: 200, height: 40 };

describe("the indicator under X11", () => {
  it("is seen above everything, and Stop works by a click", async () => {
    await givenX();
    const desktop = await givenDesktop();
    await givenXterm(desktop, "Notes", "120x30+100+1");
    const before = await stillScreen();
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
    // Whoever has a window there draws it anew.
    await until(
      "what lay under it",
      async () => differing(cropped(await scrot(), PLACE), cropped(before, PLACE)) === 0,
    );
  });

  it("comes back on top of a window that was raised over it, and says when it is gone", async () => {
    await givenX();
    const desktop = await givenDesktop();
    const shown = await desktop.indicator.show(TEXT, () => undefined);
    const before = await scrot();
    const over = await givenWindowOver({ x: 0, y: 0, width: 900, height: 520 });
    const isBack = async () => {
      const now = await scrot();
      // Beside it, and where its corners are round, is what lies under it.
      const isUnder = differing(cropped(now, BELOW), cropped(before, BELOW)) === BELOW.width * BELOW.height;
      return isUnder && differing(cropped(now, INSIDE), cropped(before, INSIDE)) === 0;
    };
    // Nobody asks whether it is shown: what lies over it is drawn over as soon as the server says so.
    await until("the whole indicator", isBack);
    // Also over somebody who does not give in at once.
    over.insist(3);
    await until("the whole indicator once more", isBack);
    expect(await shown.isShown()).toBe(true);
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
