import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { startPage } from "../../clients/tracker/ui/page/server.ts";
import { createFakeControl, type FakeControl } from "../steps/activity/fake-control.ts";
import { findingsOn } from "../steps/browser/axe.ts";
import { openWindow, useBrowser } from "../steps/browser/open.ts";

useBrowser();

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** The local page of a tracker in a window of its own. */
async function given(change: (control: FakeControl) => void = () => undefined) {
  // At noon: nothing of it is of yesterday, whenever it is looked at.
  const control = createFakeControl(new Date(2026, 10, 27, 12));
  change(control);
  const served = await startPage(control);
  // A colour on its way from light to dark has neither's contrast.
  const window = await openWindow({ reducedMotion: "reduce" });
  ending.push(
    () => window.context.close(),
    () => served.close(),
  );
  const address = served.address();
  await window.page.goto(address);
  await window.page.getByRole("heading", { name: "Today as sent" }).waitFor();
  return { control, served, address, ...window };
}

const watched = (control: FakeControl) => {
  const live = { viewer: "Dana Reyes", reason: "Training", seconds_left: 300, frames: 4 };
  control.state_ = {
    ...control.state_,
    live: [
      { id: "l1", ...live, state: "live" },
      { id: "l2", ...live, state: "asks" },
    ],
    problems: [{ id: "permission", text: "Screen Recording is not allowed.", since: control.state_.now }],
  };
};

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

describe("the local page of a tracker", () => {
  it.each([
    ["at work", () => undefined],
    ["while somebody watches", watched],
  ] as const)("has nothing that axe finds, nor a word in the console, %s", async (_, change) => {
    const window = await given(change);
    const { page, faults } = window;
    await page.getByText("Every record, as it was sent").click();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findingsOn(window), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 780 });
    expect(await findingsOn(window), "phone").toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    expect(faults).toEqual([]);
  });

  it("keeps its secret out of the address, and opens once", async () => {
    const { page, address, served } = await given();
    expect(page.url()).toBe(new URL("/", address).href);
    expect(await page.evaluate("document.cookie")).toBe("");
    const other = await openWindow();
    ending.push(() => other.context.close());
    await other.page.goto(address);
    await other.page.getByRole("heading", { name: "This link was used before" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Today as sent" }).waitFor();
    await served.close();
    await page.getByRole("heading", { name: "The tracker has ended" }).waitFor();
  });

  it("discards a picture before it is sent, by the keyboard too", async () => {
    const { page, control } = await given();
    const discard = page.getByRole("button", { name: /^Discard the picture/ });
    // Its counting down takes no focus away: what is asked for the third time was shown twice.
    await discard.focus();
    for (let turn = 0; turn < 3; turn += 1) await page.waitForRequest("**/api/state");
    await page.keyboard.press("Enter");
    await expect.poll(() => control.asked).toEqual([["discard", "held-1"]]);
    await discard.waitFor({ state: "detached" });
  });

  it("stops whoever watches, and answers who asks", async () => {
    const { page, control } = await given(watched);
    await page.getByRole("button", { name: "Stop Dana Reyes from watching" }).click();
    await expect.poll(() => control.asked).toHaveLength(1);
    await button(page, "Refuse").click();
    await expect
      .poll(() => control.asked)
      .toEqual([
        ["stopLive", "l1"],
        ["answerLive", "l2", false],
      ]);
  });

  it("begins and ends a break, and goes private", async () => {
    const { page, control } = await given();
    await button(page, "Private").click();
    await page.getByRole("combobox").selectOption("15");
    await button(page, "Begin").click();
    await expect.poll(() => control.asked).toHaveLength(1);
    await button(page, "Break").click();
    await button(page, "End the break").click();
    await expect.poll(() => control.asked).toEqual([["startPrivate", 15], ["startBreak"], ["endBreak"]]);
  });

  it("deletes what is here only when it is typed", async () => {
    const { page, control } = await given();
    await button(page, "Delete my local data…").click();
    expect(await button(page, "Delete").isDisabled()).toBe(true);
    await page.getByRole("textbox").fill("delete my data");
    await button(page, "Delete").click();
    await page.getByRole("heading", { name: "Deleted" }).waitFor();
    expect(control.asked).toEqual([["deleteLocalData"]]);
  });
});
