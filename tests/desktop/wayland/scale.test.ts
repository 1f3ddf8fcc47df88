import { expect, it } from "vitest";
import { GREY, insideOf, rule, taken } from "../../steps/desktop/pictures.ts";
import { givenSway, givenSwayDesktop, givenSwayWindow } from "../../steps/desktop/sway.ts";
import { coloursIn, cropped, farFrom } from "../../steps/desktop/x11.ts";

it("masks a window where it is at scale 2, whatever the size of the picture", async () => {
  await givenSway({ xwayland: true, scale: 2 });
  const desktop = await givenSwayDesktop();
  await givenSwayWindow(desktop, "Notes");
  await givenSwayWindow(desktop, "Payslip of November");
  const [monitor] = await desktop.screen.monitors();
  expect(monitor).toMatchObject({ width: 640, height: 360, scale: 2 });
  // Side by side, once sway has made room.
  const all = await desktop.screen.windows();
  const [window, other] = ["Payslip of November", "Notes"].map((name) => all.find(({ title }) => title === name));
  if (window === undefined || other === undefined) throw new Error("no windows");
  const picture = await taken(desktop, [rule("mask")]);
  const scale = picture.width / 640;
  expect(farFrom(GREY, cropped(picture, insideOf(window, scale, 16)))).toBeLessThan(4);
  expect(coloursIn(cropped(picture, insideOf(other, scale, 16)))).toBeGreaterThan(5);
});
