// What goes wrong with networks, clocks, sessions and browsers: each looks as it is meant to, and nothing is lost.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page, Route } from "playwright-core";
import { Temporal } from "temporal-polyfill";
import { beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { openWindow, signIn, useBrowser, type Watched } from "../steps/browser/open.ts";
import { dataOf } from "../steps/call/http.ts";
import { givenClass, givenEnrollment } from "../steps/scene/classes.ts";
import { givenMember, givenOrganization, type Member, sql } from "../steps/scene/given.ts";
import { givenSession } from "../steps/scene/lessons.ts";
import { givenMemberWithPassword, PASSWORD } from "../steps/scene/sign-in.ts";
import { givenWorkedDay, noonZone } from "../steps/scene/worked-days.ts";

useSystem();
useBrowser();

const HOUR = 3600;
let org_id: string;
let member: Member;
let admin: Watched;

beforeAll(async () => {
  org_id = (await givenOrganization({ timezone: "Asia/Kolkata" })).id;
  member = await givenMember({ org_id });
  admin = await openWindow();
  await signIn(admin, await givenMemberWithPassword({ org_id, role: "admin" }));
});

beforeEach(() => {
  admin.faults.length = 0;
});

/** The file of a part of the application. */
function chunkOf(source: string): string {
  const manifest = JSON.parse(readFileSync(join(inject("dashboard").files, ".vite/manifest.json"), "utf8"));
  return manifest[source].file;
}

/** Answers the first few requests in another way, and lets the others through. */
async function firstOf(page: Page, path: string, count: number, instead: (route: Route) => Promise<void>) {
  let left = count;
  await page.route(path, (route) => {
    left -= 1;
    return left >= 0 ? instead(route) : route.fallback();
  });
}

const refusing = (status: number, code: string, seconds: number) => (route: Route) =>
  route.fulfill({
    status,
    headers: { "retry-after": String(seconds) },
    json: { error: { code, message: "Later.", request_id: randomUUID() } },
  });

/** Ends the sessions of somebody's browsers, from another device of theirs. */
async function endSessionsOf({ token }: Member): Promise<void> {
  const { sessions } = await dataOf("GET", "/api/auth/sessions", { token });
  for (const { id, current } of sessions) if (!current) await dataOf("DELETE", `/api/auth/sessions/${id}`, { token });
}

const BANNER = "Muster cannot be reached.";

describe("an API that cannot be reached", () => {
  it("is said so, what was read stays and is dimmed, and all comes back by itself", async () => {
    const { page } = admin;
    await page.goto("/members");
    const row = page.getByRole("link", { name: member.name }).first();
    await row.waitFor();
    await page.route("**/api/**", (route) => route.abort());
    await page.getByRole("link", { name: "Audit", exact: true }).first().click();
    await page.getByText(BANNER).waitFor();
    await page.getByText("There is no connection.", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Members", exact: true }).first().click();
    await row.waitFor();
    await page.getByText(/What you see is as of \d\d:\d\d/).waitFor();
    expect(await page.getByRole("main").evaluate((main) => getComputedStyle(main).filter)).toContain("grayscale");

    const newcomer = await givenMember({ org_id });
    await page.unroute("**/api/**");
    await page.getByText(BANNER).waitFor({ state: "detached" });
    await page.getByRole("link", { name: newcomer.name }).first().waitFor();
    expect(await page.getByRole("main").evaluate((main) => getComputedStyle(main).filter)).toBe("none");
  });

  it("does not make a press happen later", async () => {
    const window = await openWindow();
    await signIn(window, await givenMemberWithPassword({ org_id }));
    const { page, context } = window;
    const press = page.getByRole("button", { name: "Check in" });
    await press.waitFor();
    // What says that something failed is there before it does.
    await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => /toasts-/.test(name)));
    await context.setOffline(true);
    await page.getByText(BANNER).waitFor();
    await press.click();
    await page.getByText("There is no connection.", { exact: true }).first().waitFor();
    await context.setOffline(false);
    await page.getByText(BANNER).waitFor({ state: "detached" });
    await press.waitFor();
    expect(await press.isEnabled()).toBe(true);
  });

  it("hides the code of a projector that would not be taken any more", async () => {
    const teacher = await givenMemberWithPassword({ org_id, role: "teacher" });
    const session = await givenSession(teacher);
    const window = await openWindow();
    await signIn(window, teacher);
    const { page } = window;
    await page.clock.install();
    await page.goto(`/sessions/${session}/display`);
    const code = page.getByRole("img", { name: "Code to scan with a phone" });
    await code.waitFor();
    await page.route("**/api/**", (route) => route.abort());
    await page.clock.fastForward("20:00");
    await page.getByText("No connection. The code is hidden").waitFor();
    expect(await code.count()).toBe(0);
    await page.unroute("**/api/**");
    await page.clock.fastForward("00:05");
    await code.waitFor();
  });
});

describe("an answer that did not come whole", () => {
  it.each([
    ["is cut", "application/json", '{"success":true,"data":{"items":['],
    ["is another's", "text/html", "<title>Sign in to the Wi-Fi</title>"],
  ])("is asked for again: one that %s", async (_what, contentType, body) => {
    const { page } = admin;
    await firstOf(page, "**/api/departments**", 2, (route) => route.fulfill({ status: 200, contentType, body }));
    await page.goto("/members/departments");
    await page.getByText("Nobody is in a department yet.").waitFor();
    await page.unroute("**/api/departments**");
    expect(admin.faults).toEqual([]);
  });
});

describe("an API that is slow", () => {
  it("shows where things will be, and moves nothing when they come", async () => {
    const { page } = admin;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/api/audit?**", async (route) => {
      await held;
      await route.fallback();
    });
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto("/audit");
    const skeleton = page.locator("main [aria-busy=true] > [aria-hidden]").first();
    await skeleton.waitFor({ state: "visible" });
    release();
    await skeleton.waitFor({ state: "detached" });
    const moved = await page.evaluate(() =>
      (window as unknown as { shifts: number[] }).shifts.reduce((sum, each) => sum + each, 0),
    );
    await page.unroute("**/api/audit?**");
    expect(moved).toBeLessThan(0.02);
  });

  it.each([
    [429, "RATE_LIMITED", "Too many requests."],
    [503, "SERVICE_UNAVAILABLE", "A part of the service is not reachable."],
  ] as const)("says how long it waits after %i, and reads again", async (status, code, text) => {
    const { page } = admin;
    let isRefused = true;
    const refuse = refusing(status, code, 4);
    await page.route("**/api/departments**", (route) => (isRefused ? refuse(route) : route.fallback()));
    await page.goto("/members/departments");
    await page.getByText(text).waitFor();
    await page.getByText(/Read again in \d s\./).waitFor();
    isRefused = false;
    await page.getByText("Nobody is in a department yet.").waitFor();
    await page.unroute("**/api/departments**");
  });
});

describe("a session that ends while somebody types", () => {
  it("asks them to sign in in place, and nothing they typed is lost", async () => {
    const person = await givenMemberWithPassword({ org_id });
    const window = await openWindow();
    await signIn(window, person);
    const { page } = window;
    await page.goto("/corrections");
    await page.getByRole("button", { name: "Ask for a change" }).first().click();
    const form = page.getByRole("dialog", { name: "Ask for a change of my day" });
    await form.getByLabel("Why", { exact: true }).fill("I came by the back door.");
    await endSessionsOf(person);
    await form.getByRole("button", { name: "Work", exact: true }).click();
    const again = page.getByRole("dialog", { name: "Sign in again" });
    await again.waitFor();
    await again.getByLabel(`Password of ${person.email}`).fill("wrong-anvil-49");
    await again.getByRole("button", { name: "Sign in", exact: true }).click();
    await again.getByRole("alert").waitFor();
    await again.getByLabel(`Password of ${person.email}`).fill(PASSWORD);
    await again.getByRole("button", { name: "Sign in", exact: true }).click();
    await again.waitFor({ state: "detached" });
    expect(await form.getByLabel("Why", { exact: true }).inputValue()).toBe("I came by the back door.");
    await form.getByRole("button", { name: "Send the request" }).waitFor();
  });
});

describe("an organization in which nobody is yet", () => {
  it("says on each page what to do next", async () => {
    const window = await openWindow();
    await signIn(window, await givenMemberWithPassword({ role: "admin" }));
    const { page } = window;
    for (const path of ["/", "/hours", "/activity", "/screenshots", "/reports", "/corrections", "/classes", "/live"]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      expect(await page.getByRole("alert").count(), path).toBe(0);
    }
    expect(window.faults).toEqual([]);
  });
});

describe("a zone", () => {
  it.each(["Asia/Kolkata", "Australia/Lord_Howe"])(
    "%s is that of every time, on the day its clock changes",
    async (zone) => {
      // Of a day that is over: on the day itself its end may be still to come.
      const changes = Temporal.Now.zonedDateTimeISO(zone).subtract({ days: 1 }).getTimeZoneTransition("previous");
      const date =
        zone === "Asia/Kolkata" ? Temporal.Now.plainDateISO(zone).subtract({ days: 1 }) : changes?.toPlainDate();
      if (date === undefined) throw new Error(`${zone} has no change`);
      await sql("update organizations set timezone = $2 where id = $1", [org_id, zone]);
      const person = await givenMember({ org_id });
      // By the clock of that day, over the change.
      const start = date.toZonedDateTime({ timeZone: zone, plainTime: "00:40" });
      const end = date.toZonedDateTime({ timeZone: zone, plainTime: "06:10" });
      const seconds = (end.epochMilliseconds - start.epochMilliseconds) / 1000;
      await givenWorkedDay(person, {
        date: date.toString(),
        start: start.toInstant().toString(),
        pieces: [["active", seconds]],
      });
      const { page } = admin;
      await page.goto(`/members/${person.id}/day?date=${date}`);
      await page.getByText("00:40 – 06:10").first().waitFor();
      const minutes = (seconds % HOUR) / 60;
      const length = `${Math.floor(seconds / HOUR)}h${minutes === 0 ? "" : ` ${minutes}m`}`;
      await page.getByText(length, { exact: true }).first().waitFor();
      await page.getByRole("button", { name: "As a table" }).click();
      const row = page.getByRole("row", { name: /Active/ });
      await row.getByText("00:40").first().waitFor();
      await row.getByText("06:10").first().waitFor();
      expect(admin.faults).toEqual([]);
    },
  );
});

describe("times of a day that stand side by side", () => {
  it("add up", async () => {
    const window = await openWindow();
    const timezone = noonZone();
    const { id } = await givenOrganization({ timezone });
    const person = await givenMemberWithPassword({ org_id: id });
    const today = Temporal.Now.plainDateISO(timezone);
    await givenWorkedDay(person, {
      date: today.toString(),
      start: today.toZonedDateTime(timezone).toInstant().toString(),
      pieces: [
        ["active", 349],
        ["idle", 349],
      ],
    });
    await signIn(window, person);
    const { page } = window;
    await page.getByText("Net work", { exact: true }).waitFor();
    const figures = await page.locator("main dl dd").allTextContents();
    expect(figures.slice(0, 3)).toEqual(["11m", "6m", "5m"]);
    await window.context.close();
  });
});

describe("a browser that keeps nothing", () => {
  it("is signed in all the same, also after a reload", async () => {
    const window = await openWindow();
    await window.context.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage"])
        Object.defineProperty(globalThis, name, {
          get() {
            throw new DOMException("Denied.", "SecurityError");
          },
        });
    });
    const { page } = window;
    await page.goto("/hours");
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    await signIn(window, await givenMemberWithPassword({ org_id }));
    await page.getByRole("heading", { name: "My day" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "My day" }).waitFor();
    // Whoever is not known yet is refused once, and a browser says so by itself.
    expect(window.faults.filter((fault) => !fault.includes("401"))).toEqual([]);
  });
});

describe("a part of the application that did not come", () => {
  it("is fetched again: a page", async () => {
    const window = await openWindow({ storageState: await admin.context.storageState() });
    const { page } = window;
    await page.goto("/members");
    await page.getByRole("heading", { name: "Members" }).waitFor();
    await firstOf(page, `**/${chunkOf("src/features/audit/page.tsx")}`, 2, (route) => route.abort());
    await page.getByRole("link", { name: "Audit", exact: true }).first().click();
    await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
    await admin.context.addCookies(await window.context.cookies());
  });

  it("is fetched again: a dialog", async () => {
    const { page } = admin;
    await firstOf(page, `**/${chunkOf("src/ui/dialog/popup.tsx")}`, 2, (route) => route.abort());
    await page.goto("/members");
    await page.getByRole("button", { name: /^Search or jump to/ }).click();
    await page.getByRole("dialog", { name: "Search or jump to" }).waitFor();
    await page.keyboard.press("Escape");
  });
});

describe("what is pressed twice at once", () => {
  /** How often the page asks for something. */
  function countOf(page: Page, path: string): () => number {
    let count = 0;
    page.on("request", (request) => {
      if (request.method() === "POST" && new URL(request.url()).pathname === path) count += 1;
    });
    return () => count;
  }

  it("signs in once, and says that it goes on until the first page is there", async () => {
    const { page, context, faults } = await openWindow();
    const { email } = await givenMemberWithPassword({ org_id, role: "admin" });
    const asked = countOf(page, "/api/auth/login");
    const come = Promise.withResolvers<void>();
    const wanted = page.waitForRequest(`**/${chunkOf("src/features/team/page.tsx")}`);
    await page.route(`**/${chunkOf("src/features/team/page.tsx")}`, async (route) => {
      await come.promise;
      await route.continue();
    });
    await page.goto("/login");
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    const button = page.getByRole("button", { name: "Sign in" });
    await button.dblclick();
    await wanted;
    expect(await button.isDisabled()).toBe(true);
    expect(asked()).toBe(1);
    come.resolve();
    await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it("checks in once", async () => {
    const window = await openWindow();
    const { page, context } = window;
    await signIn(window, await givenMemberWithPassword({ org_id }));
    const asked = countOf(page, "/api/attendance/check-in");
    // Not answered in between: the second press would be one of the button that is there afterwards.
    const pressed = Promise.withResolvers<void>();
    await page.route("**/api/attendance/check-in", async (route) => {
      await pressed.promise;
      await route.continue();
    });
    await page.getByRole("button", { name: "Check in" }).dblclick();
    pressed.resolve();
    await page.getByRole("button", { name: "Check out" }).waitFor();
    expect(asked()).toBe(1);
    expect(window.faults).toEqual([]);
    await context.close();
  });
});

describe("what somebody types", () => {
  it("has no years of five digits", async () => {
    const { page } = admin;
    await page.goto("/corrections?tab=leaves");
    await page.getByRole("button", { name: /leave/ }).first().click();
    const field = page.getByRole("dialog").getByLabel("First day", { exact: true });
    await field.focus();
    await page.keyboard.type("0101");
    await page.keyboard.type("20261");
    expect(await field.inputValue()).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    await field.fill("2027-01-04");
    await page.getByRole("dialog").getByLabel("Last day", { exact: true }).fill("2027-01-06");
    await page.getByText("3 calendar days", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    expect(admin.faults).toEqual([]);
  });

  it("stays where the caret is in a filter that stands in the address", async () => {
    const teacher = { ...member, role: "teacher" as const };
    await givenEnrollment(await givenClass(teacher, { name: "Algebra" }), member);
    const { page } = admin;
    await page.goto("/classes");
    const field = page.getByRole("searchbox", { name: "Search classes" });
    await field.pressSequentially("gebra", { delay: 20 });
    await page.waitForURL(/search=gebra/);
    await field.press("Home");
    await field.pressSequentially("Al", { delay: 20 });
    await page.waitForURL(/search=Algebra/);
    expect(await field.evaluate((input: HTMLInputElement) => [input.value, input.selectionStart])).toEqual([
      "Algebra",
      2,
    ]);
  });
});
