import { expect, it } from "vitest";
import { rule, take } from "../../steps/desktop/pictures.ts";
import { until } from "../../steps/desktop/process.ts";
import { givenSway, givenSwayDesktop, givenSwayWindow, grim } from "../../steps/desktop/sway.ts";
import { differing } from "../../steps/desktop/x11.ts";

// One test a file: node-screenshots keeps to the first X server that it has found.
it("takes grim's picture under sway with XWayland, pixel by pixel", async () => {
  await givenSway({ xwayland: true });
  const desktop = await givenSwayDesktop();
  expect(desktop.name).toBe("wayland");
  await givenSwayWindow(desktop, "Payslip of November");
  const [monitor] = await desktop.screen.monitors();
  expect(monitor).toMatchObject({ x: 0, y: 0, width: 1280, height: 720, scale: 1 });
  if (monitor === undefined) throw new Error("no monitor");
  await until("a still screen", async () => differing(await grim(), await grim()) === 0);
  expect(differing(await desktop.screen.grab(monitor), await grim())).toBe(0);

  const front = { title: "Payslip of November", application: "XTerm" };
  expect((await desktop.activity.look()).window).toEqual(front);
  expect((await desktop.capabilities()).find(({ name }) => name === "picture")).toMatchObject({ works: true });
  // The only window fills the output: its mask leaves nothing.
  expect(await take(desktop, [rule("mask")])).toEqual({ skipped: "private" });
  expect(await take(desktop, [])).toMatchObject({ picture: { width: 1280 } });
});
