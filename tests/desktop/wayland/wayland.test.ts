import { describe, expect, it } from "vitest";
import { takePicture } from "../../../clients/tracker/core/capture/compose.ts";
import { start, until } from "../../steps/desktop/process.ts";
import { givenSway, givenSwayDesktop, grim } from "../../steps/desktop/sway.ts";
import { coloursIn, cropped, decoded, differing } from "../../steps/desktop/x11.ts";

const OPTIONS = { monitors: "all", blur: "none" } as const;
const MASK = { field: "title", match: "contains", pattern: "payslip", effect: "mask" } as const;

describe("the tracker under sway", () => {
  it.each([1, 2])("takes grim's picture, pixel by pixel, where XWayland runs, at scale %i", async (scale) => {
    await givenSway({ xwayland: true, scale });
    const desktop = await givenSwayDesktop();
    expect(desktop.name).toBe("wayland");
    start("xterm", ["-fn", "fixed", "-T", "Payslip of November", "-e", "echo 'account 4711'; exec sleep 600"]);
    const window = await until("the window", async () =>
      (await desktop.screen.windows()).find(({ title }) => title === "Payslip of November"),
    );
    const [monitor] = await desktop.screen.monitors();
    expect(monitor).toMatchObject({ width: 1280 / scale, height: 720 / scale, scale });
    if (monitor === undefined) throw new Error("no monitor");
    await until("a still screen", async () => differing(await grim(), await grim()) === 0);
    expect(differing(await desktop.screen.grab(monitor), await grim())).toBe(0);

    expect(window.is_in_front).toBe(true);
    expect((await desktop.activity.look()).window).toMatchObject({ title: "Payslip of November", application: "XTerm" });
    // The only window fills the output: its mask leaves nothing.
    expect(await takePicture(desktop.screen, desktop.session, [MASK], OPTIONS)).toEqual({ skipped: "private" });
    const taken = await takePicture(desktop.screen, desktop.session, [], OPTIONS);
    if ("skipped" in taken) throw new Error(taken.skipped);
    const all = await decoded(taken.picture.bytes);
    expect(coloursIn(cropped(all, { x: 0, y: 0, width: 640, height: 360 }))).toBeGreaterThan(5);
    await desktop.close();
  });

  it("says what is missing where XWayland does not run, and takes no picture", async () => {
    await givenSway({ xwayland: false });
    const desktop = await givenSwayDesktop();
    const capabilities = await desktop.capabilities();
    const of = (name: string) => capabilities.find((capability) => capability.name === name);
    expect(of("picture")).toMatchObject({ works: false, detail: expect.stringContaining("install xwayland") });
    expect(await takePicture(desktop.screen, desktop.session, [], OPTIONS)).toEqual({ skipped: "permission" });
    expect(of("window")).toEqual({ name: "window", works: true, detail: "sway" });
    await desktop.close();
  });

  it("counts nothing, and says so", async () => {
    await givenSway({ xwayland: false });
    const desktop = await givenSwayDesktop();
    expect(await desktop.activity.look()).not.toHaveProperty("counts");
    const counts = (await desktop.capabilities()).find(({ name }) => name === "counts");
    expect(counts).toMatchObject({ works: false, detail: expect.stringContaining("not counted") });
    await expect(desktop.indicator.show("Dana Drake watches", () => undefined)).rejects.toThrow("X11");
    await desktop.close();
  });
});
