import { describe, expect, it } from "vitest";
import { take } from "../../steps/desktop/pictures.ts";
import { givenSway, givenSwayDesktop } from "../../steps/desktop/sway.ts";

describe("what sway does not give", () => {
  it("says what is missing where XWayland does not run, and takes no picture", async () => {
    await givenSway({ xwayland: false });
    const desktop = await givenSwayDesktop();
    const capabilities = await desktop.capabilities();
    const of = (name: string) => capabilities.find((capability) => capability.name === name);
    expect(of("picture")).toMatchObject({ works: false, detail: expect.stringContaining("install xwayland") });
    expect(await take(desktop, [])).toEqual({ skipped: "permission" });
    expect(of("window")).toEqual({ name: "window", works: true, detail: "sway" });
  });

  it("counts nothing, and says so", async () => {
    await givenSway({ xwayland: false });
    const desktop = await givenSwayDesktop();
    expect(await desktop.activity.look()).not.toHaveProperty("counts");
    const counts = (await desktop.capabilities()).find(({ name }) => name === "counts");
    expect(counts).toMatchObject({ works: false, detail: expect.stringContaining("not counted") });
    await expect(desktop.indicator.show("Dana Drake watches", () => undefined)).rejects.toThrow("X11");
  });
});
