// The main tasks with the keyboard alone: focus is always somewhere, it can be seen, and it comes back from dialogs.
import type { Page } from "playwright-core";
import { Temporal } from "temporal-polyfill";
import { beforeAll, describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { openWindow, useBrowser, type Watched } from "../steps/browser/open.ts";
import { givenOrganization, type Member, sql } from "../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD } from "../steps/scene/sign-in.ts";
import { givenWorkedDay, noonZone } from "../steps/scene/worked-days.ts";

useSystem();
useBrowser();

const zone = noonZone();
const today = Temporal.Now.plainDateISO(zone);
const yesterday = today.subtract({ days: 1 });
const at = (date: Temporal.PlainDate, time: string) =>
  date.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant().toString();

let member: Member;
let window: Watched;

beforeAll(async () => {
  const { id: org_id } = await givenOrganization({ timezone: zone });
  member = await givenMemberWithPassword({ org_id });
  const pieces = [
    ["active", 3 * 3600],
    ["lunch_break", 1800],
    ["active", 4 * 3600],
  ] as const;
  for (const date of [yesterday, yesterday.subtract({ days: 1 })])
    await givenWorkedDay(member, { date: date.toString(), start: at(date, "08:00"), pieces });
  for (const time of ["09:00", "09:10", "09:20"]) await givenPicture(member, at(yesterday, time));
  window = await openWindow();
});

/** A picture of which only the row is there. */
async function givenPicture({ id, org_id }: Member, taken: string): Promise<void> {
  await sql(
    `insert into screenshots (org_id, user_id, timestamp, status, object_key, content_type, active_application,
       active_window_title)
     values ($1, $2, $3, 'ready', gen_random_uuid()::text, 'image/jpeg', 'Editor', 'notes.md')`,
    [org_id, id, taken],
  );
}

type Focus = { name: string; isLost: boolean; isSeen: boolean };

/** Where focus is, and whether one can see that. */
function focusOf(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const at = document.activeElement as HTMLElement | null;
    if (at === null || at === document.body) return { name: "", isLost: true, isSeen: false };
    // Where a field's own border shows it, or where keys of a list move a mark.
    const marked = document.getElementById(at.getAttribute("aria-activedescendant") ?? "");
    const seen = [at, at.closest("label"), at.parentElement, marked].some((each) => {
      if (each === null) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
      return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0) || (each === at && boxShadow !== "none");
    });
    // The button in a field of a date has a ring of the browser's own, which styles do not tell of.
    const isOfBrowser = at.matches("input[type=date], input[type=time]") && !at.matches(":focus-visible");
    const name = at.getAttribute("aria-label") ?? at.textContent?.trim() ?? at.tagName;
    return { name: name || at.tagName, isLost: false, isSeen: seen || isOfBrowser };
  });
}

async function expectFocus(page: Page, passed: readonly string[] = []): Promise<string> {
  const focus = await focusOf(page);
  expect(focus, `focus after ${passed.join(", ")}`).toMatchObject({ isLost: false, isSeen: true });
  return focus.name;
}

/** Tab, until focus is on what has this name; all on the way can be seen. */
async function tabTo(page: Page, name: RegExp, key = "Tab"): Promise<void> {
  const passed: string[] = [];
  for (let count = 0; count < 80; count += 1) {
    await page.keyboard.press(key);
    const at = await expectFocus(page, passed);
    passed.push(at);
    if (name.test(at)) return;
  }
  throw new Error(`Tab does not come to ${name}: ${passed.join(", ")}`);
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Search or jump to" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "combobox");
}

/** Runs in the page, until the next one is opened: what waits for a frame waits as long as on a slow machine. */
function delayFrames(): void {
  Object.assign(globalThis, {
    requestAnimationFrame: (draw: (now: number) => void) => setTimeout(() => draw(performance.now()), 300),
  });
}

/** What is told in a corner is a dialog, too, of which nobody has to take notice. */
const DIALOG = '[role="dialog"]:not([aria-modal="false"])';
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name }).first().waitFor();

describe("with the keyboard alone somebody", () => {
  it("signs in", async () => {
    const { page } = window;
    await page.goto("/login");
    await page.getByLabel("E-mail address").waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
    await expectFocus(page);
    await page.keyboard.type(member.email);
    await page.keyboard.press("Tab");
    if (!(await page.getByLabel("Password", { exact: true }).evaluate((field) => field === document.activeElement)))
      await page.keyboard.press("Tab");
    await expectFocus(page);
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await heading(page, "My day");
  });

  it("passes the navigation by, and goes through a page", async () => {
    const { page } = window;
    await page.goto("/me");
    await heading(page, "My day");
    await page.waitForLoadState("networkidle");
    await page.keyboard.press("Tab");
    expect(await expectFocus(page)).toBe("Skip to the page");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("page");
    await tabTo(page, /Check in|Check out/);
  });

  it("finds a page by the palette, and leaves it where they were", async () => {
    const { page } = window;
    await page.goto("/me");
    await heading(page, "My day");
    await tabTo(page, /^Skip/);
    await openPalette(page);
    await expectFocus(page);
    await page.keyboard.press("Escape");
    await page.locator(DIALOG).waitFor({ state: "detached" });
    expect((await focusOf(page)).isLost).toBe(false);
    await openPalette(page);
    await page.keyboard.type("requ");
    await page.keyboard.press("Enter");
    await heading(page, "Requests");
  });

  it("goes to a day, and on by days", async () => {
    const { page } = window;
    await page.goto("/me");
    await heading(page, "My day");
    await openPalette(page);
    await page.keyboard.type("yesterday");
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`date=${yesterday}`));
    await page.getByRole("application").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(new RegExp(`date=${yesterday.subtract({ days: 1 })}`));
    await page.keyboard.press("ArrowRight");
    await page.waitForURL(new RegExp(`date=${yesterday}`));
  });

  it("zooms the timeline", async () => {
    const { page } = window;
    await page.goto(`/members/${member.id}/day?date=${yesterday}`);
    await page.getByRole("application").waitFor();
    await tabTo(page, /^Timeline of the day/);
    await page.keyboard.press("+");
    await page.waitForURL(/view=/);
    await page.keyboard.press("ArrowRight");
    await expectFocus(page);
    await page.keyboard.press("0");
    await page.waitForURL((url) => !url.search.includes("view="));
  });

  it("opens a picture, goes on to the next, and comes back to it", async () => {
    const { page } = window;
    await page.goto(`/screenshots?date=${yesterday}&user_id=${member.id}`);
    await page.getByRole("button", { name: /09:00:00/ }).waitFor();
    await tabTo(page, /\d\d:\d\d:\d\d/);
    await page.keyboard.press("Enter");
    const lightbox = page.locator(DIALOG);
    await lightbox.waitFor();
    const shown = await lightbox.getByRole("heading").first().textContent();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((before) => document.querySelector("[role=dialog] h2")?.textContent !== before, shown);
    await tabTo(page, /Close|Previous picture|Next picture|Download/);
    await page.keyboard.press("Escape");
    await lightbox.waitFor({ state: "detached" });
    await expectFocus(page);
  });

  it("asks for a change of their day", async () => {
    const { page } = window;
    await page.goto("/corrections");
    await heading(page, "Requests");
    await tabTo(page, /^Ask for a change$/);
    await page.keyboard.press("Enter");
    const dialog = page.locator(DIALOG);
    await dialog.waitFor();
    await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]") !== null);
    // Whatever is in the dialog is come to, and nothing behind it, also where whoever tabs is faster than what is drawn.
    await page.evaluate(delayFrames);
    const names = new Set<string>();
    for (let count = 0; count < 30; count += 1) {
      await page.keyboard.press("Tab");
      names.add(await expectFocus(page));
      expect(await page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null)).toBe(true);
    }
    expect([...names]).toContain("Close");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await expectFocus(page)).toBe("Ask for a change");
  });
});
