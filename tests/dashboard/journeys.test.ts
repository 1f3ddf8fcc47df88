// What people do with the dashboard, in a browser, against the whole system.
import { describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { openWindow, signIn, useBrowser } from "../steps/browser/open.ts";
import { dataOf } from "../steps/call/http.ts";
import { givenMember, givenOrganization } from "../steps/scene/given.ts";
import { givenMemberWithPassword, PASSWORD } from "../steps/scene/sign-in.ts";

useSystem();
useBrowser();

/** An administrator with a password, and somebody in their team. */
async function givenTeam() {
  const { id: org_id } = await givenOrganization();
  const admin = await givenMemberWithPassword({ org_id, role: "admin" });
  return { org_id, admin, member: await givenMember({ org_id }) };
}

describe("an administrator", () => {
  it("signs in, and sees somebody come by the socket alone", async () => {
    const { admin, member } = await givenTeam();
    const window = await openWindow();
    await signIn(window, admin);
    const row = window.page.getByRole("row", { name: new RegExp(member.name) });
    await row.getByText("Offline").waitFor();
    await window.page.getByText("Live", { exact: true }).waitFor();
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
