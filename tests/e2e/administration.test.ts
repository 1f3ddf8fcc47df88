import { describe, expect, inject, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { dataOf, send } from "../steps/call/http.ts";
import { givenMember } from "../steps/scene/given.ts";

useSystem();

describe("an administrator", () => {
  it("finds a setting, changes it, and the next request lives by it", async () => {
    const { token } = await givenMember({ role: "admin" });
    const { items } = await dataOf("GET", "/api/settings", { token });
    expect(items.find(({ key }: { key: string }) => key === "screenshot_interval_minutes")).toMatchObject({
      value: 10,
      schema: { type: "integer", minimum: 1, maximum: 60 },
    });
    await dataOf("PUT", "/api/settings/screenshot_interval_minutes", { token, body: { value: 2 } });
    expect(await dataOf("GET", "/api/attendance/status", { token })).toMatchObject({ screenshot_interval_minutes: 2 });
  });

  it("moves the organization to another time zone, and reads in the audit log who did", async () => {
    const { token, id, name } = await givenMember({ role: "admin" });
    await dataOf("POST", "/api/org", { token, body: { timezone: "Asia/Tokyo", description: "Engines" } });
    const report = await dataOf("GET", "/api/reports/daily", { token });
    expect(report.timezone).toBe("Asia/Tokyo");
    const { items } = await dataOf("GET", "/api/audit", { token, query: { action: "organization.update" } });
    expect(items).toMatchObject([
      { user: { id, name }, metadata: { changes: { timezone: { before: "UTC", after: "Asia/Tokyo" } } } },
    ]);
  });
});

describe("a super admin", () => {
  it("opens an organization, sees it among all, and closes it", async () => {
    const { token } = await givenMember({ role: "super_admin" });
    const email = `founder-${crypto.randomUUID()}@example.org`;
    const body = { name: `Engines ${crypto.randomUUID()}`, admin: { email, name: "Charles" } };
    const { organization, temporary_password: password } = await dataOf(
      "POST",
      "/api/organizations",
      { token, body },
      201,
    );
    const session = await dataOf("POST", "/api/auth/login", { body: { email, password } });

    const { items } = await dataOf("GET", "/api/organizations", { token, query: { search: organization.name } });
    expect(items).toMatchObject([{ id: organization.id, active_members: 1 }]);
    await dataOf("PUT", `/api/organizations/${organization.id}`, { token, body: { is_active: false } });
    expect((await send("GET", "/api/auth/me", { token: session.access_token })).status).toBe(401);
  });
});

describe("anybody", () => {
  it("reads the API document and the page that draws it", async () => {
    const base = inject("system").http;
    const document = await fetch(new URL("/api/openapi.json", base));
    expect(document.headers.get("content-type")).toContain("application/json");
    expect(await document.json()).toMatchObject({ openapi: "3.1.0", paths: { "/api/docs": {} } });
    const page = await fetch(new URL("/api/docs", base));
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page.text()).toContain("<title>Muster API</title>");
  });
});
