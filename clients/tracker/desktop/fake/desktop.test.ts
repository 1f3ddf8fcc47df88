import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { givenClock } from "../../../../tests/steps/activity/tracker.ts";
import { takePicture } from "../../core/capture/compose.ts";
import { SecretsLockedError } from "../../ports.ts";
import { createFakeDesktop } from "./desktop.ts";

const OPTIONS = { monitors: "all", blur: "none" } as const;
const EVERYTHING = { field: "title", match: "regex", pattern: ".*", effect: "mask" } as const;

describe("createFakeDesktop", () => {
  it("counts input that only grows, and is the same day by the same looks", async () => {
    const [one, other] = await Promise.all(
      ["same", "same"].map(async (seed) => {
        const { clock, advance } = givenClock();
        const desktop = createFakeDesktop({ seed, desk: "engineering", clock });
        const looks = [];
        for (let look = 0; look < 40; look += 1) {
          looks.push(await desktop.activity.look());
          await advance(30);
        }
        return looks;
      }),
    );
    expect(one).toEqual(other);
    const strokes = one?.map(({ counts }) => counts?.strokes ?? -1) ?? [];
    expect(strokes).toEqual(strokes.toSorted((a, b) => a - b));
    expect(strokes.at(-1)).toBeGreaterThan(100);
    expect(one?.every(({ window }) => window?.title !== undefined)).toBe(true);
  });

  it("shows the task bar of a drawn screen below a masked window", async () => {
    const desktop = createFakeDesktop({ seed: "a", desk: "sales" });
    const plain = await takePicture(desktop.screen, desktop.session, [], OPTIONS);
    const masked = await takePicture(desktop.screen, desktop.session, [EVERYTHING], OPTIONS);
    if ("skipped" in plain || "skipped" in masked) throw new Error("no picture");
    expect([masked.picture.width, masked.picture.height]).toEqual([1280, 800]);
    const crop = async (bytes: Uint8Array, top: number, height: number) => {
      const part = await sharp(bytes).extract({ left: 0, top, width: 1280, height }).png().toBuffer();
      return (await sharp(part).stats()).channels.map(({ stdev }) => stdev);
    };
    for (const spread of await crop(masked.picture.bytes, 0, 740)) expect(spread).toBeLessThan(1);
    for (const spread of await crop(plain.picture.bytes, 0, 740)) expect(spread).toBeGreaterThan(5);
    for (const spread of await crop(masked.picture.bytes, 770, 30)) expect(spread).toBeGreaterThan(5);
  });

  it("does what a test asks of it", async () => {
    const desktop = createFakeDesktop({ seed: "a", desk: "design" });
    const { controls } = desktop;
    controls.presence = "locked";
    expect(await desktop.session.presence()).toBe("locked");
    await desktop.secrets.set("key", "k");
    controls.isKeychainLocked = true;
    await expect(desktop.secrets.get("key")).rejects.toThrow(SecretsLockedError);
    const heard: string[] = [];
    const stop = desktop.session.listen((event) => heard.push(event));
    controls.tell("sleep");
    stop();
    controls.tell("wake");
    expect(heard).toEqual(["sleep"]);
    const shown = await desktop.indicator.show("Dana watches", () => heard.push("stopped"));
    controls.shown[0]?.stop();
    expect([await shown.isShown(), heard]).toEqual([true, ["sleep", "stopped"]]);
    controls.indicator = undefined;
    await expect(desktop.indicator.show("Dana watches", () => undefined)).rejects.toThrow("cannot be drawn");
    controls.hasNotices = false;
    expect(await desktop.notices.show({ title: "Muster", body: "Hello." })).toBe(false);
  });
});
