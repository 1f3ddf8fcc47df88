/**
 * `npm run pictures`: the pictures of README.md, taken of `npm run dev -- --demo` once its people have worked for a while.
 * DASHBOARD_URL is where it is served.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { findChromium } from "../tests/setup/browser.ts";

const folder = resolve(import.meta.dirname, "../docs/pictures");
const baseURL = process.env.DASHBOARD_URL ?? "http://127.0.0.1:5173";
const WIDE = { width: 1390, height: 800 };

const executablePath = findChromium();
if (executablePath === undefined) throw new Error("There is no Chromium: install it, or set CHROMIUM_PATH.");
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--font-render-hinting=none"] });
for (const colorScheme of ["light", "dark"] as const) {
  const context = await browser.newContext({
    baseURL,
    colorScheme,
    viewport: WIDE,
    deviceScaleFactor: 2,
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const take = async (name: string) => {
    await page.waitForLoadState("networkidle");
    const picture = await page.screenshot();
    await sharp(picture)
      .webp({ quality: 82, effort: 6 })
      .toFile(join(folder, `${name}-${colorScheme}.webp`));
  };
  await page.goto("/login");
  await page.getByLabel("E-mail address").fill("admin@company.com");
  await page.getByLabel("Password", { exact: true }).fill("admin123");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("row", { name: /Alice Archer/ }).waitFor();
  await take("team");
  await page.getByRole("link", { name: "Alice Archer" }).click();
  await page.getByRole("application").waitFor();
  await take("day");
  await context.close();
}
await browser.close();
