// Every page, as those see it who may: without findings of axe in light and dark, without an error in the console, and no
// wider than the window of a phone.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "../../localstack/environment.ts";
import { useSystem } from "../setup/use-system.ts";
import { findingsOn } from "../steps/browser/axe.ts";
import { openWindow, signIn, useBrowser, type Watched } from "../steps/browser/open.ts";
import { dataOf } from "../steps/call/http.ts";
import { givenClass, givenEnrollment } from "../steps/scene/classes.ts";
import { givenOrganization, type Member, sql } from "../steps/scene/given.ts";
import { givenSession } from "../steps/scene/lessons.ts";
import { givenMemberWithPassword } from "../steps/scene/sign-in.ts";

useSystem();
useBrowser();

type Who = "nobody" | "admin" | "super" | "member" | "teacher" | "student";
type People = Record<Exclude<Who, "nobody">, Member>;
type Scene = { people: People; ids: Record<string, string> };

/** Whose each page is. Addresses name what they are about by its kind. A page that is not here fails. */
const PAGES: Readonly<Record<string, readonly Who[]>> = {
  "/login": ["nobody"],
  "/register": ["nobody"],
  "/forgot-password": ["nobody"],
  "/reset-password": ["nobody"],
  "/verify-email": ["nobody"],
  "/confirm-address": ["nobody"],
  "/cancel-address-change": ["nobody"],
  "/accept-account": ["nobody"],
  "/": ["admin"],
  "/live": ["admin"],
  "/live/$id": ["admin"],
  "/hours": ["admin"],
  "/activity": ["admin"],
  "/screenshots": ["admin", "member"],
  "/reports/$tab": ["admin", "member"],
  "/corrections": ["admin", "member"],
  "/classes": ["teacher", "student", "admin"],
  "/classes/$id": ["teacher", "student"],
  "/sessions/$id": ["teacher", "student"],
  "/sessions/$id/display": ["teacher"],
  "/s/$id": ["nobody", "student"],
  "/members": ["admin"],
  "/members/$id": ["admin"],
  "/members/$id/day": ["admin", "member"],
  "/members/departments": ["admin"],
  "/members/import": ["admin"],
  "/members/invites": ["admin"],
  "/settings/$group": ["admin"],
  "/setup": ["admin"],
  "/downloads": ["admin", "member"],
  "/audit": ["admin"],
  "/notifications": ["member"],
  "/organizations": ["super"],
  "/organizations/$id": ["super"],
  "/me": ["member", "student"],
  "/me/week": ["member"],
  "/me/views": ["member"],
  "/me/face": ["student"],
  "/me/account": ["member"],
};

/** They show another page. */
const REDIRECTS = ["/me/screenshots", "/reports", "/settings"];

const PHONE = { width: 360, height: 780 };
/** The narrowest phone that is made, and usual ones. */
const WIDTHS = [320, 360, 390];
const DESKTOP = { width: 1390, height: 870 };

const LONG = "Wolfeschlegelsteinhausenbergerdorff ".repeat(7).slice(0, 255).trim();

/** The parts that make the page wider than its window; [] when it is not. */
function wider(): string[] {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const beyond = [...document.querySelectorAll("main *")].filter((part) => {
    const { left, right } = part.getBoundingClientRect();
    return left < 0 || right > clientWidth;
  });
  return beyond.map((part) => `${part.tagName} ${part.className} ${Math.round(part.getBoundingClientRect().right)}`);
}

let scene: Scene;

beforeAll(async () => {
  const { id: org_id } = await givenOrganization();
  const of = (role: Member["role"]) => givenMemberWithPassword({ org_id, role });
  const people = {
    admin: await of("admin"),
    super: await givenMemberWithPassword({ role: "super_admin" }),
    member: await of("employee"),
    teacher: await of("teacher"),
    student: await of("student"),
  };
  await sql("update users set name = $2 where id = $1", [people.member.id, LONG]);
  await sql("update users set name = $2 where id = $1", [people.student.id, "عبد الرحمن بن خلدون"]);
  await dataOf("POST", "/api/attendance/check-in", { token: people.member.token, body: {} }, 201);
  const class_id = await givenClass(people.teacher);
  await givenEnrollment(class_id, people.student);
  const session = await givenSession(people.teacher, { class_id });
  scene = {
    people,
    ids: {
      members: people.member.id,
      live: people.member.id,
      classes: class_id,
      sessions: session,
      s: session,
      organizations: org_id,
      reports: "weekly",
      settings: "time",
    },
  };
});

/** Pages that a link of a mail leads to. */
const MAILED = /^\/(reset-password|verify-email|confirm-address|cancel-address-change|accept-account)$/;

/** /members/$id/day is that of the scene's member. */
function addressOf(path: string): string {
  if (MAILED.test(path)) return `${path}?token=of-a-mail`;
  const [, kind = ""] = path.split("/");
  return path.replace(/\$\w+/, scene.ids[kind] ?? "");
}

const known = globSync("clients/dashboard/src/app/routes/*.ts", { cwd: root }).flatMap((file) =>
  [...readFileSync(join(root, file), "utf8").matchAll(/\bpath: "([^"]+)"/g)].map(([, path = ""]) => path),
);

it("all pages are visited", () => {
  expect([...Object.keys(PAGES), ...REDIRECTS].sort()).toEqual(known.toSorted());
});

const visits = Object.entries(PAGES).flatMap(([path, everybody]) => everybody.map((who) => [who, path] as const));
const byWho = Map.groupBy(visits, ([who]) => who);

describe.each([...byWho.keys()])("for %s", (who) => {
  let window: Watched;

  beforeAll(async () => {
    // A colour on its way to another has no contrast to speak of.
    window = await openWindow({ reducedMotion: "reduce" });
    if (who !== "nobody") await signIn(window, scene.people[who]);
  });

  it.each((byWho.get(who) ?? []).map(([, path]) => path))(
    "%s is for everybody, in light, dark and on a phone",
    async (path) => {
      const { page, faults } = window;
      faults.length = 0;
      await page.setViewportSize(DESKTOP);
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(addressOf(path));
      await page.getByRole("heading").first().waitFor();
      await page.waitForLoadState("networkidle");
      expect(await findingsOn(window), "light").toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await findingsOn(window), "dark").toEqual([]);
      await page.setViewportSize(PHONE);
      expect(await findingsOn(window), "phone").toEqual([]);
      for (const width of WIDTHS) {
        await page.setViewportSize({ ...PHONE, width });
        // What has been in a wider window finds its place in this one with the next frames.
        await expect.poll(() => page.evaluate(wider), { message: `${width} px wide` }).toEqual([]);
      }
      // A link of a mail that is nobody's is refused, and a browser says so by itself.
      expect(faults.filter((fault) => !(MAILED.test(path) && fault.includes("403")))).toEqual([]);
    },
  );
});
