import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { paintedScreen, type Scene } from "../../desktop/fake/painted.ts";
import { type Screen, ScreenError } from "../../ports.ts";
import type { CaptureRule } from "../contracts.ts";
import { areReadable } from "../policy.ts";
import { chosenOf, takePicture } from "./compose.ts";
import { layoutOf } from "./encode.ts";
import type { TakeOptions } from "./picture.ts";

const OPTIONS: TakeOptions = { monitors: "all", blur: "none" };
const SECRET = [250, 10, 10] as const;
const HD = { x: 0, y: 0, width: 1920, height: 1080 };
const payslip = { title: "Payslip", colour: SECRET, x: 100, y: 80, width: 300, height: 200 };
const notes = { title: "Notes", x: 500, y: 300, width: 400, height: 300 };

const rule = (effect: CaptureRule["effect"], pattern = "payslip", match: CaptureRule["match"] = "contains") =>
  ({ field: "title", match, pattern, effect }) as const;
const present = { presence: async () => "present" as const };
const take = (screen: Screen, rules: readonly CaptureRule[] = [], options: Partial<TakeOptions> = {}) =>
  takePicture(screen, present, rules, { ...OPTIONS, ...options });

async function pixelsOf(taken: Awaited<ReturnType<typeof take>>) {
  if ("skipped" in taken) throw new Error(`skipped: ${taken.skipped}`);
  const { data, info } = await sharp(taken.picture.bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  /** Encoders spread a colour over its block: red enough to be nothing else. */
  const reddish = () => {
    let count = 0;
    for (let i = 0; i < data.length; i += 3) {
      if ((data[i] ?? 0) > 150 && (data[i + 1] ?? 0) < 90 && (data[i + 2] ?? 0) < 90) count += 1;
    }
    return count;
  };
  return { width: info.width, height: info.height, at, reddish };
}

/** Changes the scene with each listing of windows. */
function changing(scene: Scene, change: (listed: number) => void): Screen {
  const screen = paintedScreen(scene);
  let listed = 0;
  return {
    ...screen,
    windows: async () => {
      listed += 1;
      change(listed);
      return screen.windows();
    },
  };
}

describe("takePicture", () => {
  it("covers a masked window and shows the others", async () => {
    const scene = { monitors: [HD], windows: [payslip, notes] };
    expect((await pixelsOf(await take(paintedScreen(scene)))).reddish()).toBeGreaterThan(50_000);
    const { width, height, at, reddish } = await pixelsOf(await take(paintedScreen(scene), [rule("mask")]));
    expect([width, height]).toEqual([1920, 1080]);
    expect(reddish()).toBe(0);
    for (const [x, y] of [
      [95, 75],
      [250, 180],
      [405, 285],
    ] as const) {
      // An encoder softens the edge of a cover.
      for (const channel of at(x, y)) expect(Math.abs(channel - 0x80)).toBeLessThanOrEqual(24);
    }
    expect(at(700, 450)[0]).toBeGreaterThan(190);
  });

  it.each([
    ["without rules", undefined],
    ["with an expression that cannot be read", [rule("mask", "(", "regex")]],
    ["with a rule of a newer server", [{ ...rule("mask"), match: "glob" } as unknown as CaptureRule]],
    ["with an effect of a newer server", [{ ...rule("mask"), effect: "pixelate" } as unknown as CaptureRule]],
    ["while a skipped window is open anywhere", [rule("skip")]],
  ])("is none %s", async (_, rules) => {
    const screen = paintedScreen({ monitors: [HD], windows: [notes, payslip] });
    expect(await takePicture(screen, present, rules, OPTIONS)).toEqual({ skipped: "private" });
  });

  it("is none where a mask leaves nothing", async () => {
    const screen = paintedScreen({ monitors: [HD], windows: [notes, { ...payslip, ...HD }] });
    expect(await take(screen, [rule("mask")])).toEqual({ skipped: "private" });
  });

  it.each(["locked", "elsewhere"] as const)("is none while the session is %s", async (presence) => {
    const screen = paintedScreen({ monitors: [HD], windows: [notes] });
    expect(await takePicture(screen, { presence: async () => presence }, [], OPTIONS)).toEqual({ skipped: "locked" });
  });

  it("is none when the session was locked meanwhile", async () => {
    const asked = ["present", "locked"] as const;
    let times = 0;
    const session = { presence: async () => asked[times++] ?? "locked" };
    const screen = paintedScreen({ monitors: [HD], windows: [notes] });
    expect(await takePicture(screen, session, [], OPTIONS)).toEqual({ skipped: "locked" });
  });

  it("takes another one when a masked window moved, and none when it goes on moving", async () => {
    const scene: Scene = { monitors: [HD], windows: [payslip] };
    const moveTo = (x: number) => {
      scene.windows = [{ ...payslip, x }];
    };
    const once = changing(scene, (listed) => listed === 2 && moveTo(600));
    expect((await pixelsOf(await take(once, [rule("mask")]))).reddish()).toBe(0);
    const always = changing(scene, (listed) => moveTo(listed * 10));
    expect(await take(always, [rule("mask")])).toEqual({ skipped: "moved" });
    // Whoever drags an ordinary window about is no reason for a second one.
    expect(await take(always, [rule("mask", "something else")])).toHaveProperty("picture");
  });

  it("sees a window that becomes private while the picture is taken", async () => {
    const scene: Scene = { monitors: [HD], windows: [{ ...payslip, title: "New tab" }] };
    const opened = changing(scene, (listed) => {
      if (listed === 2) scene.windows = [payslip];
    });
    expect((await pixelsOf(await take(opened, [rule("mask")]))).reddish()).toBe(0);
    scene.windows = [{ ...payslip, title: "New tab" }];
    const skipped = changing(scene, (listed) => {
      if (listed === 2) scene.windows = [payslip];
    });
    expect(await take(skipped, [rule("skip")])).toEqual({ skipped: "private" });
  });

  it.each([
    ["black", [0, 0, 0]],
    ["nearly black", [7, 5, 8]],
    ["of one colour", [90, 120, 200]],
  ] as const)("is none of a screen that is %s", async (_, [red, green, blue]) => {
    const pixels = new Uint8Array(64 * 64 * 4);
    for (let at = 0; at < pixels.length; at += 4) pixels.set([red, green, blue + (at % 8 === 0 ? 1 : 0), 255], at);
    const screen: Screen = {
      monitors: async () => [{ id: "1", x: 0, y: 0, width: 64, height: 64, is_primary: true, scale: 1 }],
      windows: async () => [],
      grab: async () => ({ pixels, width: 64, height: 64 }),
    };
    expect(await take(screen)).toEqual({ skipped: "black" });
  });

  it.each<[{ width: number; height: number; pixels?: Uint8Array }]>([
    [{ width: 1920, height: 1000 }],
    [{ width: 960, height: 1080 }],
    [{ width: 0, height: 0 }],
    [{ width: 1920, height: 1080, pixels: new Uint8Array(12) }],
  ])("is none where the picture is no picture of its monitor: %j", async ({ width, height, pixels }) => {
    const screen = paintedScreen({ monitors: [HD], windows: [notes] });
    const grab = async () => ({ pixels: pixels ?? new Uint8Array(width * height * 4), width, height });
    expect(await take({ ...screen, grab })).toEqual({ skipped: "moved" });
  });

  it("is none where a monitor is missing in the list", async () => {
    const screen = paintedScreen({ monitors: [HD], windows: [notes] });
    const extent = async () => ({ x: 0, y: 0, width: 3840, height: 1080 });
    expect(await take({ ...screen, extent })).toEqual({ skipped: "moved" });
    expect(await take({ ...screen, extent: async () => HD })).toHaveProperty("picture");
  });

  it.each([
    [new ScreenError("permission", "not allowed"), "permission"],
    [new ScreenError("failed", "unplugged"), "failed"],
    [new Error("anything"), "failed"],
  ] as const)("says why there is none after %s", async (error, skipped) => {
    const screen = paintedScreen({ monitors: [HD], windows: [notes] });
    const broken = { ...screen, windows: () => Promise.reject(error) };
    expect(await take(broken)).toEqual({ skipped });
    expect(await take({ ...screen, grab: () => Promise.reject(error) })).toEqual({ skipped });
  });

  it("is WebP to keep, and JPEG to show live", async () => {
    const screen = paintedScreen({ monitors: [HD], windows: [notes] });
    for (const [options, type] of [
      [{}, "webp"],
      [{ max_width: 1280 }, "jpeg"],
    ] as const) {
      const taken = await take(screen, [], options);
      if ("skipped" in taken) throw new Error(taken.skipped);
      expect(taken.picture.content_type).toBe(`image/${type}`);
      expect((await sharp(taken.picture.bytes).metadata()).format).toBe(type);
    }
  });

  it("leaves shapes and no words where the organization wants it blurred", async () => {
    const screen = paintedScreen({ monitors: [HD], windows: [payslip, notes] });
    const { width, height, reddish } = await pixelsOf(await take(screen, [], { blur: "full" }));
    const plain = await pixelsOf(await take(screen));
    expect([width, height]).toEqual([1920, 1080]);
    expect(reddish()).not.toBe(plain.reddish());
    expect((await pixelsOf(await take(screen, [], { blur: "thumbnail" }))).reddish()).toBe(plain.reddish());
  });

  it.each([
    [[HD], undefined, [1920, 1080]],
    [[{ ...HD, width: 3840, height: 2160 }], undefined, [1920, 1080]],
    [[{ ...HD, width: 1440, height: 900, scale: 2 }], undefined, [1920, 1200]],
    [[HD, { x: 1920, y: -200, width: 1280, height: 1024 }], undefined, [2560, 1024]],
    [[HD], 640, [640, 360]],
    [[{ ...HD, width: 800, height: 600 }], 1280, [800, 600]],
  ])("of %j with %s is %j", async (monitors, max_width, size) => {
    const screen = paintedScreen({ monitors, windows: [notes] });
    const taken = await take(screen, [], max_width === undefined ? {} : { max_width });
    const { width, height } = await pixelsOf(taken);
    expect([width, height]).toEqual(size);
  });

  it("shows nothing of what is masked, wherever it is, on whichever monitors and at whichever scale", async () => {
    const place = fc.record({
      x: fc.integer({ min: -120, max: 420 }),
      y: fc.integer({ min: -120, max: 320 }),
      width: fc.integer({ min: 1, max: 260 }),
      height: fc.integer({ min: 1, max: 220 }),
    });
    const scale = fc.constantFrom(1, 1.25, 1.5, 2);
    await fc.assert(
      fc.asyncProperty(
        fc.array(place, { maxLength: 4 }),
        place,
        scale,
        scale,
        fc.boolean(),
        async (all, one, a, b, two) => {
          const first = { x: 0, y: 0, width: 200, height: 160, scale: a };
          const second = { x: 200, y: 40, width: 160, height: 120, scale: b };
          const secrets = [one, ...all].map((rect, index) => ({ ...rect, title: `Payslip ${index}`, colour: SECRET }));
          const screen = paintedScreen({ monitors: two ? [first, second] : [first], windows: secrets });
          const taken = await take(screen, [rule("mask")]);
          // Windows of one colour that fill the screen are a picture of nothing before they are masked.
          if ("skipped" in taken) expect(taken.skipped).toBeOneOf(["private", "black"]);
          else expect((await pixelsOf(taken)).reddish()).toBe(0);
        },
      ),
      { numRuns: Math.min(100, fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });
});

describe("layoutOf", () => {
  it("keeps monitors apart, within the picture, and the picture within its width", () => {
    const monitor = fc.record({
      width: fc.integer({ min: 320, max: 5120 }),
      height: fc.integer({ min: 200, max: 2880 }),
      drop: fc.integer({ min: -900, max: 900 }),
      scale: fc.constantFrom(1, 1.25, 1.5, 2, 3),
    });
    fc.assert(
      fc.property(
        fc.array(monitor, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 320, max: 2560 }),
        (all, widest) => {
          let x = -700;
          const seen = all.map(({ width, height, drop, scale }, index) => {
            const at = { id: String(index), x, y: drop, width, height, scale, is_primary: index === 0 };
            x += width;
            const grab = {
              pixels: new Uint8Array(),
              width: Math.round(width * scale),
              height: Math.round(height * scale),
            };
            return { monitor: at, grab };
          });
          const { width, height, places } = layoutOf(seen, widest);
          expect(width).toBeLessThanOrEqual(widest);
          for (const [index, place] of places.entries()) {
            expect(place.x).toBeGreaterThanOrEqual(0);
            expect(place.y).toBeGreaterThanOrEqual(0);
            expect(place.x + place.width).toBeLessThanOrEqual(width);
            expect(place.y + place.height).toBeLessThanOrEqual(height);
            const next = places[index + 1];
            if (next !== undefined) expect(place.x + place.width).toBeLessThanOrEqual(next.x + 1);
          }
        },
      ),
    );
  });
});

describe("chosenOf", () => {
  const monitor = (id: string, x: number, is_primary: boolean) => ({
    id,
    x,
    y: 0,
    width: 100,
    height: 100,
    is_primary,
    scale: 1,
  });
  const [left, right] = [monitor("left", 0, false), monitor("right", 100, true)];
  const front = (x: number) => ({ id: "w", is_in_front: true, x, y: 10, width: 60, height: 60 });

  it.each([
    ["all", [front(10)], ["left", "right"]],
    ["primary", [front(10)], ["right"]],
    ["active", [front(10)], ["left"]],
    ["active", [front(50)], ["left"]],
    ["active", [front(80)], ["right"]],
    ["active", [front(900)], ["right"]],
    ["active", [], ["right"]],
    ["active", [{ ...front(10), is_in_front: false }], ["right"]],
  ] as const)("of %s with %j is %j", (which, windows, ids) => {
    expect(chosenOf([left, right], windows, which).map(({ id }) => id)).toEqual(ids);
  });
});

describe("areReadable", () => {
  it("reads what the server allows", () => {
    expect(areReadable([])).toBe(true);
    expect(areReadable([rule("mask"), rule("skip", "^a.*b$", "regex"), { ...rule("mask"), field: "url" }])).toBe(true);
    expect(areReadable([rule("mask"), { ...rule("mask"), field: "pid" } as unknown as CaptureRule])).toBe(false);
  });
});
