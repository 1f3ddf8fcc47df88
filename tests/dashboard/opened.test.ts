// What opens over a page, what stands where something failed, and pages that are written from right to left: for
// everybody, and on a phone no wider than its window.
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { findingsOn } from "../steps/browser/axe.ts";
import { openWindow, signIn, useBrowser, type Watched } from "../steps/browser/open.ts";
import { dataOf } from "../steps/call/http.ts";
import { givenClass, givenEnrollment } from "../steps/scene/classes.ts";
import { givenOrganization, type Member, sql } from "../steps/scene/given.ts";
import { givenSession } from "../steps/scene/lessons.ts";
import { givenMemberWithPassword, PASSWORD } from "../steps/scene/sign-in.ts";
import { noonZone } from "../steps/scene/worked-days.ts";

useSystem();
useBrowser();

const DESKTOP = { width: 1390, height: 870 };
const PHONE = { width: 320, height: 700 };

type People = Record<"admin" | "member" | "teacher" | "student", Member>;
let people: People;
let lesson: string;
let lessonsClass: string;
let windows: Record<"admin" | "teacher", Watched>;

beforeAll(async () => {
  // What is of today stays that while the file lasts.
  const { id: org_id } = await givenOrganization({ timezone: noonZone() });
  const of = (role: Member["role"]) => givenMemberWithPassword({ org_id, role });
  people = {
    admin: await of("admin"),
    member: await of("employee"),
    teacher: await of("teacher"),
    student: await of("student"),
  };
  await dataOf("POST", "/api/attendance/check-in", { token: people.member.token, body: {} }, 201);
  await sql(
    `insert into screenshots (org_id, user_id, timestamp, status, object_key, content_type, active_application)
     values ($1, $2, now(), 'ready', gen_random_uuid()::text, 'image/jpeg', 'Editor')`,
    [org_id, people.member.id],
  );
  const class_id = await givenClass(people.teacher);
  await givenEnrollment(class_id, people.student);
  lesson = await givenSession(people.teacher, { class_id });
  lessonsClass = class_id;
  windows = {
    admin: await openWindow({ reducedMotion: "reduce" }),
    teacher: await openWindow({ reducedMotion: "reduce" }),
  };
  await signIn(windows.admin, people.admin);
  await signIn(windows.teacher, people.teacher);
});

const button = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).first();
const press = (name: string | RegExp) => async (page: Page) => button(name)(page).click();
const dialog = (page: Page) => page.getByRole("dialog").last();
const menu = (page: Page) => page.getByRole("menu");

type Opened = {
  who?: keyof typeof windows;
  path: string;
  open: (page: Page) => Promise<unknown>;
  what?: (page: Page) => Locator;
};

const OPENED: Readonly<Record<string, Opened>> = {
  "the palette": { path: "/", open: (page) => page.keyboard.press("Control+k") },
  "the list of keys": { path: "/", open: (page) => page.keyboard.press("?") },
  "a date to choose": { path: "/", open: press(/^Choose a date/) },
  "a range to choose": { path: "/hours", open: press(/^Choose a range/) },
  "an export of hours": { path: "/hours", open: press("Export") },
  "an export of reports": { path: "/reports", open: press("Export") },
  "an invite": { path: "/members", open: press("Invite") },
  "a new member": { path: "/members", open: press("Add a member") },
  "a menu": { path: "/members", open: press("More actions"), what: menu },
  "leave to enter": { path: "/corrections?tab=leaves", open: press("Enter leave") },
  "a picture": {
    path: "/screenshots",
    open: async (page) =>
      page
        .getByRole("button", { name: /Editor/ })
        .first()
        .click(),
  },
  "why a day is what it is": { path: "/members/$member/day", open: press("Why?") },
  "a new class": { who: "teacher", path: "/classes", open: press("New class") },
  places: { who: "teacher", path: "/classes", open: press("Places") },
  "a lesson to end": { who: "teacher", path: "/sessions/$lesson", open: press("End") },
  "a menu of a lesson": { who: "teacher", path: "/sessions/$lesson", open: press("More"), what: menu },
};

/** What has been in a wider window finds its place in this one with the next frames. */
async function expectNoWiderThanItsWindow(page: Page, message = "sideways"): Promise<void> {
  const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.poll(wider, { message }).toBe(0);
}

describe("what opens over a page", () => {
  it.each(Object.entries(OPENED))("%s", async (_, { who = "admin", path, open, what = dialog }) => {
    const { page, faults } = windows[who];
    faults.length = 0;
    await page.setViewportSize(DESKTOP);
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(path.replace("$member", people.member.id).replace("$lesson", lesson));
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    await open(page);
    await what(page).waitFor();
    expect(await findingsOn({ page }), "light").toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await findingsOn({ page }), "dark").toEqual([]);
    await page.setViewportSize(PHONE);
    const leftOf = async () => (await what(page).boundingBox())?.x;
    const rightOf = () => what(page).evaluate((element) => element.getBoundingClientRect().right);
    await expect.poll(leftOf, { message: "on a phone" }).toBeGreaterThanOrEqual(0);
    await expect.poll(rightOf, { message: "on a phone" }).toBeLessThanOrEqual(PHONE.width);
    await expectNoWiderThanItsWindow(page);
    await page.keyboard.press("Escape");
    await what(page).waitFor({ state: "detached" });
    // A picture of which only the row is there.
    expect(faults.filter((fault) => !fault.includes("404") && !fault.includes("403"))).toEqual([]);
  });
});

describe("where something failed", () => {
  it.each([
    ["/members", 500],
    ["/audit", 500],
    ["/hours", 500],
    ["/notifications", 500],
    ["/members/$member/day", 500],
  ] as const)("%s after %i", async (path, status) => {
    const { page } = windows.admin;
    await page.setViewportSize(DESKTOP);
    await page.goto("/me/account");
    await page.getByRole("heading", { level: 1 }).waitFor();
    const error = { code: "INTERNAL_ERROR", message: "Something went wrong.", request_id: "of-a-test" };
    await page.route(/\/api\/(?!auth|realtime|health)/, (route) => route.fulfill({ status, json: { error } }));
    await page.goto(path.replace("$member", people.member.id));
    await page.getByRole("button", { name: "Try again" }).first().waitFor();
    await page.getByRole("button", { name: "Copy the request id" }).first().waitFor();
    expect(await findingsOn({ page }), "light").toEqual([]);
    await page.setViewportSize(PHONE);
    await expectNoWiderThanItsWindow(page);
    await page.unroute(/\/api\/(?!auth|realtime|health)/);
    await page.getByRole("button", { name: "Try again" }).first().click();
    await page.getByRole("button", { name: "Try again" }).first().waitFor({ state: "detached" });
  });

  it("a page that is not there", async () => {
    const { page } = windows.admin;
    await page.goto("/no-such-page");
    await page.getByText("There is no such page.").waitFor();
    expect(await findingsOn({ page })).toEqual([]);
  });
});

describe("from right to left", () => {
  const NARROW = { width: 360, height: 780 };
  let window: Watched;

  beforeAll(async () => {
    window = await openWindow({ locale: "ar", reducedMotion: "reduce" });
    const { page } = window;
    await page.goto("/login");
    // By what has no name: the form is in Arabic.
    await page.locator("input[type=email]").fill(people.student.email);
    await page.locator("input[type=password]").fill(PASSWORD);
    await page.locator("button[type=submit]").click();
    await page.waitForURL((url) => url.pathname !== "/login");
  });

  it("a phone that scans a code has its own language before anybody signs in", async () => {
    const { page } = await openWindow({ locale: "ar", viewport: NARROW, reducedMotion: "reduce" });
    await page.goto(`/s/${lesson}`);
    await page.getByRole("link", { name: "تسجيل الدخول" }).waitFor();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
      "ar",
      "rtl",
    ]);
    expect(await findingsOn({ page })).toEqual([]);
    await expectNoWiderThanItsWindow(page);
  });

  it.each([
    "/me",
    "/me/week",
    "/me/views",
    "/me/account",
    "/me/face",
    "/notifications",
    "/corrections",
    "/reports/sessions",
    "/downloads",
    "/classes",
    "/classes/$class",
    "/classes/$class?tab=series",
    "/sessions/$lesson",
    "/s/$lesson",
  ])("%s", async (path) => {
    const { page } = window;
    await page.setViewportSize(DESKTOP);
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(path.replace("$lesson", lesson).replace("$class", lessonsClass));
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    expect(new URL(page.url()).pathname).not.toBe("/login");
    expect(await page.evaluate(() => document.documentElement.dir)).toBe("rtl");
    expect(await findingsOn({ page }), "light").toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await findingsOn({ page }), "dark").toEqual([]);
    for (const size of [NARROW, PHONE]) {
      await page.setViewportSize(size);
      await expectNoWiderThanItsWindow(page, `sideways at ${size.width}`);
    }
  });
});
