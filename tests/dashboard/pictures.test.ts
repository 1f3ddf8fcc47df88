// What pages look like, compared with pictures that somebody has looked at: on recorded answers and with a clock that
// stands still. `npm run pictures:record` takes them anew.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, describe, expect, it, vi } from "vitest";
import { root } from "../../localstack/environment.ts";
import { browserVersion, openWindow, useBrowser } from "../steps/browser/open.ts";
import { PICTURED, type Pictured, pathOf } from "../steps/browser/pictured.ts";
import { readRecording, replay } from "../steps/browser/recorded.ts";

// Dozens of pages are drawn, however long it takes.
vi.setConfig({ testTimeout: 120_000 });
useBrowser();

const FOLDER = join(root, "tests/dashboard/pictures");
const VERSION = join(FOLDER, "chromium.txt");
const isRecording = process.env.RECORD_PICTURES === "1";
/** Of all pixels, so many may differ; one does that by more than what rounding comes to. */
const MOST = 0.01;
const TELLING = 24;
/** All pictures together, in bytes: they are kept in the repository. */
const ROOM = 3 * 1024 * 1024;

const LOOKS = {
  light: { viewport: { width: 1390, height: 870 }, colorScheme: "light" },
  dark: { viewport: { width: 1390, height: 870 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light", isMobile: true, hasTouch: true },
} as const;

const recording = readRecording();
const visits = Object.entries(PICTURED).flatMap(([name, page]) =>
  (Object.keys(LOOKS) as (keyof typeof LOOKS)[]).map((look) => [name, look, page] as const),
);

const recordedMajor = () => (existsSync(VERSION) ? readFileSync(VERSION, "utf8").trim() : "none");
const majorOf = (version: string) => version.split(".")[0] ?? "";
let isNoted = false;

describe("a page looks as it did", () => {
  it.each(visits)("%s, %s", async (name, look, page) => {
    const taken = await take(page, look);
    const file = join(FOLDER, `${name}-${look}.webp`);
    const major = majorOf(browserVersion());
    if (isRecording) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, await sharp(taken).webp({ lossless: true, effort: 6 }).toBuffer());
      writeFileSync(VERSION, `${major}\n`);
      return;
    }
    if (major !== recordedMajor()) {
      if (!isNoted)
        console.log(`NOTE: the pictures are of Chromium ${recordedMajor()}, this is ${major}: they are not compared.`);
      isNoted = true;
      return;
    }
    const share = await differing(readFileSync(file), taken, `${name}-${look}`);
    expect(share, `see ${failures}`).toBeLessThanOrEqual(MOST);
  });

  it("in pictures that are no burden", () => {
    const sizes = readdirSync(FOLDER).map((file) => statSync(join(FOLDER, file)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(ROOM);
    expect(readdirSync(FOLDER).filter((file) => file.endsWith(".webp"))).toHaveLength(visits.length);
  });
});

/** What the window shows once the page is complete. A page that asks for what nobody recorded is not. */
async function take(pictured: Pictured, look: keyof typeof LOOKS): Promise<Buffer> {
  const { of, ready } = pictured;
  const { page, context, faults } = await openWindow({ ...LOOKS[look], reducedMotion: "reduce" });
  try {
    const { missing } = await replay(page, recording, of);
    await page.goto(pathOf(pictured, recording.paths));
    await page.getByText(ready).filter({ visible: true }).first().waitFor();
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => document.fonts.ready);
    const picture = await settled(page);
    expect(missing, "npm run pictures:answers").toEqual([]);
    expect(faults).toEqual([]);
    return picture;
  } finally {
    await context.close();
  }
}

/** The page once it has stayed the same three times in a row: what comes last may be asked for after a silence. */
async function settled(page: Page): Promise<Buffer> {
  let last: Buffer = Buffer.alloc(0);
  for (let same = 0, turn = 0; same < 2 && turn < 20; turn += 1) {
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 100))));
    await page.waitForFunction(isComplete);
    const next = await page.screenshot({ animations: "disabled", caret: "hide" });
    same = next.equals(last) ? same + 1 : 0;
    last = next;
  }
  return last;
}

/** Runs in the page: nothing stands in the place of what is on its way, and all pictures in sight are there. */
function isComplete(): boolean {
  if (document.querySelector("[class*=skeleton]") !== null) return false;
  return [...document.images].every((image) => {
    const { top, bottom } = image.getBoundingClientRect();
    return bottom < 0 || top > innerHeight || (image.complete && image.naturalWidth > 0);
  });
}

let failures = "";

/** The share of pixels that differ. Where it is too large, a picture of both and of what differs is kept. */
async function differing(before: Buffer, after: Buffer, name: string): Promise<number> {
  const [one, other] = await Promise.all(
    [before, after].map((each) => sharp(each).removeAlpha().raw().toBuffer({ resolveWithObject: true })),
  );
  if (
    one === undefined ||
    other === undefined ||
    one.info.width !== other.info.width ||
    one.info.height !== other.info.height
  )
    return 1;
  const { width, height } = one.info;
  const marked = Buffer.alloc(width * height * 3, 255);
  let count = 0;
  for (let at = 0; at < one.data.length; at += 3) {
    const apart = [0, 1, 2].map((part) => Math.abs((one.data[at + part] ?? 0) - (other.data[at + part] ?? 0)));
    if (Math.max(...apart) <= TELLING) continue;
    count += 1;
    marked.set([220, 0, 60], at);
  }
  const share = count / (width * height);
  if (share <= MOST) return share;
  failures ||= mkdtempSync(join(tmpdir(), "muster-pictures-"));
  const wide = sharp({ create: { width: width * 3, height, channels: 3, background: "white" } });
  const difference = await sharp(marked, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const parts = [before, after, difference].map((input, place) => ({ input, left: place * width, top: 0 }));
  await wide
    .composite(parts)
    .png()
    .toFile(join(failures, `${name}.png`));
  return share;
}

afterAll(() => {
  if (failures !== "") console.log(`As recorded, as it is now, and what differs: ${failures}`);
});
