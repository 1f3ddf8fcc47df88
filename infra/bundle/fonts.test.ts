import { cpSync, mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { extractText, getDocumentProxy } from "unpdf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as Render from "../../lib/reports/pdf/render.ts";
import { bundleFunctions } from "./build.ts";
import { fontsForLambda } from "./fonts.ts";

const root = join(import.meta.dirname, "../..");
const entry = "lib/reports/pdf/render";
let folder: string;
let bundled: typeof Render;
let needsFonts: boolean | undefined;

// Outside the repository, so that nothing is found but what the zip holds.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-fonts-"));
  needsFonts = (await bundleFunctions(root, folder, [entry])).get(entry)?.needsFonts;
  for (const [inZip, onDisk] of fontsForLambda(root)) {
    mkdirSync(join(folder, dirname(inZip)), { recursive: true });
    cpSync(onDisk, join(folder, inZip));
  }
  bundled = await import(pathToFileURL(join(folder, `${entry}.mjs`)).href);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the bundle that draws PDFs", () => {
  it("is known to need the fonts", () => {
    expect(needsFonts).toBe(true);
  });

  it("finds them beside itself, in every script", async () => {
    const drawn = bundled.drawReport({
      organization: "Łódź Приклад 山田 王 김민수 สมชาย Ἀθῆναι दिल्ली تونس חיפה",
      timezone: "UTC",
      days_off: new Set(),
      type: "daily",
      week_start: "monday",
      start: "2026-03-02",
      end: "2026-03-02",
      made_at: new Date("2026-03-03T08:00:00Z"),
      made_by: "Ada",
      members: [],
    });
    const pdf = Buffer.concat(await Array.fromAsync(drawn));
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: true });
    for (const shown of ["Łódź", "Приклад", "山田", "김민수", "Ἀθῆναι"]) expect(text.normalize("NFC")).toContain(shown);
  });
});
