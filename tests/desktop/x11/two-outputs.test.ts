import { expect, it } from "vitest";
import { GREY, insideOf, rule, take, taken } from "../../steps/desktop/pictures.ts";
import { run } from "../../steps/desktop/process.ts";
import { cropped, differing, farFrom, givenDesktop, givenX, givenXterm, scrot } from "../../steps/desktop/x11.ts";

// One test a file: node-screenshots keeps to the first X server that it has found.
it("pictures under X11 show both outputs where they stand, or the one with the window in front", async () => {
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
  expect(farFrom(GREY, cropped(all, insideOf(window, 2560 / 3200)))).toBeLessThan(4);
  const active = await taken(desktop, [], { monitors: "active" });
  expect([active.width, active.height]).toEqual([1280, 1024]);
  const live = await take(desktop, [rule("mask")], { max_width: 1280 });
  expect(live).toMatchObject({ picture: { width: 1280, height: 432 } });
});
