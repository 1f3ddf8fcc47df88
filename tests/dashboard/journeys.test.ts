// What people do with the dashboard, in a browser, against the whole system.
import { describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { openWindow, signIn, useBrowser, type Watched } from "../steps/browser/open.ts";
import { dataOf } from "../steps/call/http.ts";
import { stripes } from "../steps/images/screenshots.ts";
import { givenMember, givenOrganization } from "../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD } from "../steps/scene/sign-in.ts";
import { noonZone } from "../steps/scene/worked-days.ts";

useSystem();
useBrowser();

/** An administrator with a password, and somebody in their team. */
async function givenTeam() {
  // Who has come today has not come yesterday a moment later.
  const { id: org_id } = await givenOrganization({ timezone: noonZone() });
  const admin = await givenMemberWithPassword({ org_id, role: "admin" });
  return { org_id, admin, member: await givenMember({ org_id }) };
}

/** Once the page's socket listens to a channel: what is told before is not heard. Asked for before the page opens. */
function whenListening({ page }: Watched, channel: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      const text = String(payload);
      if (text.includes('"subscribed"') && text.includes(channel)) resolve();
    }),
  );
  return promise;
}

describe("an administrator", () => {
  it("signs in, and sees somebody come by the socket alone", async () => {
    const { admin, member } = await givenTeam();
    const window = await openWindow();
    const listening = whenListening(window, "users");
    await signIn(window, admin);
    const row = window.page.getByRole("row", { name: new RegExp(member.name) });
    await row.getByText("Offline").waitFor();
    await listening;
    const asked: string[] = [];
    window.page.on("request", (request) => asked.push(request.url()));
    await dataOf("POST", "/api/attendance/check-in", { token: member.token, body: {} }, 201);
    await row.getByText(/Active|At work|Idle/).waitFor();
    expect(asked.filter((url) => url.includes("/login") || url.endsWith("/"))).toEqual([]);
    expect(window.faults).toEqual([]);
  });

  it("is there again after a reload, without signing in", async () => {
    const { admin } = await givenTeam();
    const window = await openWindow();
    await signIn(window, admin);
    await window.page.reload();
    await window.page.getByRole("heading", { name: "Dashboard" }).waitFor();
    expect(new URL(window.page.url()).pathname).toBe("/");
    expect(window.faults).toEqual([]);
  });

  it("keeps the session in two tabs that start at the same time", async () => {
    const { admin } = await givenTeam();
    const window = await openWindow();
    await signIn(window, admin);
    const tabs = await Promise.all([window.context.newPage(), window.context.newPage()]);
    await Promise.all(tabs.map((tab) => tab.goto("/")));
    for (const tab of [...tabs, window.page]) await tab.getByRole("heading", { name: "Dashboard" }).waitFor();
  });
});

describe("the team's table", () => {
  it("is as it was left when somebody comes again, and as it is by itself with one press", async () => {
    const { admin, member } = await givenTeam();
    const window = await openWindow();
    await signIn(window, admin);
    const { page } = window;
    await page.getByRole("row", { name: new RegExp(member.name) }).waitFor();
    await page.getByRole("columnheader", { name: "Member" }).getByRole("button").click();
    await page.waitForURL(/sort=name/);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Breaks" }).check();
    await page.getByRole("columnheader", { name: "Breaks" }).waitFor();
    await page.keyboard.press("Escape");
    const pages = page.getByRole("navigation", { name: "Pages" }).first();
    await pages.getByRole("link", { name: "Work hours", exact: true }).click();
    await page.getByRole("heading", { name: "Work hours" }).first().waitFor();
    await pages.getByRole("link", { name: "Dashboard", exact: true }).click();
    await page.waitForURL(/sort=name/);
    await page.getByRole("columnheader", { name: "Breaks" }).waitFor();
    await page.getByRole("button", { name: "Back to the usual view" }).click();
    await page.waitForURL((url) => url.search === "");
    expect(window.faults).toEqual([]);
  });

  it("opens what a strip is made of, and says what an export will hold", async () => {
    const { admin, member } = await givenTeam();
    await dataOf("POST", "/api/attendance/check-in", { token: member.token, body: {} }, 201);
    const window = await openWindow();
    await signIn(window, admin);
    const { page } = window;
    const row = page.getByRole("row", { name: new RegExp(member.name) });
    await row.getByRole("button", { name: /as a table/ }).click();
    const dialog = page.getByRole("dialog", { name: new RegExp(member.name) });
    await dialog.getByText(/can see it/).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("searchbox", { name: "Filter by name" }).fill(member.name);
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("dialog", { name: "Export" }).getByText(`names with “${member.name}” in them`).waitFor();
    expect(window.faults).toEqual([]);
  });
});

describe("an export that takes longer", () => {
  it("says how far it is, may be left, and is told of with the file once it is there", async () => {
    const { admin } = await givenTeam();
    const window = await openWindow();
    await signIn(window, admin);
    const { page } = window;
    await page.getByText("Live", { exact: true }).waitFor();
    // Too much for one answer: what a job makes of it is the same.
    await page.route(/\/api\/reports\/export\?/, (route) =>
      route.fulfill({ status: 422, json: { success: false, error: { code: "EXPORT_TOO_LARGE", message: "" } } }),
    );
    let isHeld = true;
    await page.route(/\/api\/reports\/exports\?/, async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as { data: { items: object[] } };
      const waits = { status: "running", rows_done: 1, rows_all: 4 };
      if (isHeld) answer.data.items = answer.data.items.map((item) => ({ ...item, ...waits }));
      await route.fulfill({ response, json: answer });
    });
    const csv = page.getByRole("dialog", { name: "Export" }).getByRole("button", { name: "CSV" });
    const export_ = page.getByRole("button", { name: "Export" }).first();

    await export_.click();
    await csv.click();
    await page.getByText(/25\s?% of it is written/).waitFor();
    const first = page.waitForEvent("download");
    isHeld = false;
    expect((await first).suggestedFilename()).toMatch(/^attendance-.*\.csv$/);

    // Left before the job has begun.
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    await page.route(/\/api\/reports\/exports$/, async (route) => {
      await left;
      await route.continue();
    });
    await export_.click();
    await csv.click();
    await page.keyboard.press("Escape");
    await csv.waitFor({ state: "detached" });
    leave();
    const second = page.waitForEvent("download");
    await page.getByText("Your export is ready").waitFor();
    await page.getByRole("button", { name: "Download" }).click();
    expect((await second).suggestedFilename()).toMatch(/\.csv$/);

    // Cancelled: nobody is told of it, and the next can be asked for at once.
    isHeld = true;
    await export_.click();
    await csv.click();
    await page.getByRole("dialog", { name: "Export" }).getByRole("button", { name: "Cancel" }).click();
    await page.getByText("The file is not made any more.").waitFor();
    // What was told of the one before may still be in sight.
    await csv.waitFor({ state: "detached" });
    expect(window.faults.filter((fault) => !fault.includes("422"))).toEqual([]);
  });
});

describe("the socket", () => {
  it("comes back after the connection was gone, and what was missed is read again", async () => {
    const { admin, member } = await givenTeam();
    const window = await openWindow();
    await signIn(window, admin);
    const { page, context } = window;
    await page.getByText("Live", { exact: true }).waitFor();
    await context.setOffline(true);
    await page.getByText("Reconnecting", { exact: true }).waitFor();
    await dataOf("POST", "/api/attendance/check-in", { token: member.token, body: {} }, 201);
    await context.setOffline(false);
    await page.getByText("Live", { exact: true }).waitFor();
    await page
      .getByRole("row", { name: new RegExp(member.name) })
      .getByText(/Active|At work|Idle/)
      .waitFor();
  });
});

/** What somebody can go to, by role. */
const NAVIGATION = {
  admin: ["Dashboard", "Live view", "Reports", "Members", "Audit", "Settings", "My day"],
  manager: ["Dashboard", "Live view", "Reports", "Members", "My day"],
  teacher: ["My day", "Classes", "Requests"],
  employee: ["My day", "Who looked", "Requests"],
  student: ["My day", "Classes"],
} as const;
const NOT_FOR = {
  admin: ["Organizations"],
  manager: ["Audit", "Settings", "Organizations"],
  teacher: ["Dashboard", "Live view", "Members", "Settings"],
  employee: ["Dashboard", "Live view", "Members", "Audit", "Settings"],
  student: ["Dashboard", "Live view", "Members", "Audit", "Settings"],
} as const;

describe("the navigation", () => {
  it.each(Object.keys(NAVIGATION) as (keyof typeof NAVIGATION)[])("of a %s is theirs", async (role) => {
    const member = await givenMemberWithPassword({ role });
    const window = await openWindow();
    await signIn(window, member);
    const links = window.page.getByRole("navigation", { name: "Pages" }).first();
    for (const name of NAVIGATION[role]) await links.getByRole("link", { name, exact: true }).waitFor();
    for (const name of NOT_FOR[role]) expect(await links.getByRole("link", { name, exact: true }).count()).toBe(0);
    expect(window.faults).toEqual([]);
  });

  it("leads whoever is not meant to their own page", async () => {
    const member = await givenMemberWithPassword({ role: "employee" });
    const window = await openWindow();
    await signIn(window, member);
    await window.page.goto("/settings/time");
    await window.page.getByRole("heading", { name: "My day" }).waitFor();
  });
});

describe("a member", () => {
  it("comes, takes a break and goes, each by one press", async () => {
    const member = await givenMemberWithPassword({ role: "employee" });
    const window = await openWindow();
    await signIn(window, member);
    const { page } = window;
    for (const [press, next] of [
      ["Check in", "Start a break"],
      ["Start a break", "End the break"],
      ["End the break", "Start a break"],
      ["Check out", "Check in"],
    ] as const) {
      await page.getByRole("button", { name: press }).click();
      await page.getByRole("button", { name: next }).waitFor();
    }
    expect(window.faults).toEqual([]);
  });

  it("sees on their own page by the socket alone that a tracker has checked them in", async () => {
    const member = await givenMemberWithPassword({ role: "employee" });
    const window = await openWindow();
    const listening = whenListening(window, `live:${member.id}`);
    await signIn(window, member);
    const { page } = window;
    await page.getByRole("button", { name: "Check in" }).waitFor();
    await listening;
    await dataOf("POST", "/api/attendance/check-in", { token: member.token, body: {} }, 201);
    await page.getByRole("button", { name: "Start a break" }).waitFor();
    expect(window.faults).toEqual([]);
  });

  it("gives themselves a picture, and takes it away", async () => {
    const member = await givenMemberWithPassword({ role: "employee" });
    const window = await openWindow();
    await signIn(window, member);
    const { page } = window;
    await page.goto("/me/account");
    const buffer = await stripes().png().toBuffer();
    await page.getByLabel("Your picture").setInputFiles({ name: "me.png", mimeType: "image/png", buffer });
    const shown = page.locator("main img");
    await shown.waitFor();
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>("main img")?.naturalWidth === 256);
    await page.getByRole("button", { name: "Remove" }).first().click();
    await shown.waitFor({ state: "detached" });
    expect(window.faults).toEqual([]);
  });

  it("is told in their language what is wrong", async () => {
    const { page } = await openWindow({ locale: "de-DE" });
    await page.goto("/login");
    await page.getByLabel("E-Mail-Adresse").fill("nobody@example.com");
    await page.getByLabel("Passwort", { exact: true }).fill("wrong-anvil-49");
    await page.getByRole("button", { name: "Anmelden" }).click();
    await page.getByRole("alert").getByText("Die E-Mail-Adresse oder das Passwort stimmt nicht.").waitFor();
  });

  it("signs out, and is not there after a reload", async () => {
    const member = await givenMemberWithPassword({ role: "employee" });
    const window = await openWindow();
    await signIn(window, member);
    await window.page.goto("/me/account");
    await window.page.getByRole("button", { name: "Sign out", exact: true }).click();
    await window.page.getByRole("heading", { name: "Welcome back" }).waitFor();
    await window.page.goto("/me");
    await window.page.getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(
      await window.page.evaluate(() => Object.keys(localStorage).filter((key) => key !== "muster:preferences")),
    ).toEqual([]);
  });
});

describe("whoever signs in", () => {
  it("is told what is wrong, and keeps what they typed", async () => {
    const { admin } = await givenTeam();
    const { page } = await openWindow();
    await page.goto("/login");
    await page.getByLabel("E-mail address").fill(admin.email);
    await page.getByLabel("Password", { exact: true }).fill("wrong-anvil-49");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("The e-mail address or the password is wrong.").waitFor();
    expect(await page.getByLabel("E-mail address").inputValue()).toBe(admin.email);
  });

  it("comes to where a link led, and never to another site", async () => {
    const { admin } = await givenTeam();
    for (const [next, path] of [
      ["/?date=2026-03-02", "/?date=2026-03-02"],
      ["//evil.example/", "/"],
    ] as const) {
      const { page } = await openWindow();
      await page.goto(`/login?next=${encodeURIComponent(next)}`);
      await page.getByLabel("E-mail address").fill(admin.email);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Dashboard" }).waitFor();
      const { pathname, search, hostname } = new URL(page.url());
      expect([hostname, pathname + search]).toEqual(["127.0.0.1", path]);
    }
  });
});
