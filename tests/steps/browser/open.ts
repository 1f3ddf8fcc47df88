import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";
import { PASSWORD } from "../scene/sign-in.ts";

/** A page with what went wrong on it: errors of scripts, and what the console was told. */
export type Watched = { readonly page: Page; readonly context: BrowserContext; readonly faults: string[] };

/** Milliseconds. It ends what hangs, and nothing that a busy machine only makes slow. */
const PATIENCE = 60_000;

let browser: Browser | undefined;

/** One browser for the tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    const { chromium: executablePath } = inject("dashboard");
    const args = ["--no-sandbox", "--font-render-hinting=none"];
    browser = await chromium.launch({ executablePath, args, timeout: PATIENCE });
  });
  afterAll(async () => browser?.close());
}

const DESKTOP = { width: 1390, height: 870 };

/** Which Chromium it is. */
export function browserVersion(): string {
  return theBrowser().version();
}

/** What all windows of a file are in. */
export function theBrowser(): Browser {
  if (browser === undefined) throw new Error("useBrowser() comes first.");
  return browser;
}

/** A window of somebody's own: nothing of others is in it. */
export async function openWindow(options: BrowserContextOptions = {}): Promise<Watched> {
  const { url: baseURL } = inject("dashboard");
  const context = await theBrowser().newContext({ baseURL, viewport: DESKTOP, locale: "en-GB", ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  return { page, context, faults };
}

/** Signs in by the form, as people do. */
export async function signIn({ page }: Watched, member: { email: string }, password = PASSWORD): Promise<void> {
  await signInBy(page, member, password);
}

/** The same in a page that nobody watches. */
export async function signInBy(page: Page, { email }: { email: string }, password = PASSWORD): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}
