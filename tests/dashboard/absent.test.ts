// Addresses of what is not there: of an id that is nobody's, of another organization's, of what is no id. Each page says
// what is missing, and leads back to where there is something.
import { randomUUID } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "../../localstack/environment.ts";
import { useSystem } from "../setup/use-system.ts";
import { findingsOn } from "../steps/browser/axe.ts";
import { openWindow, signIn, useBrowser, type Watched } from "../steps/browser/open.ts";
import { givenClass } from "../steps/scene/classes.ts";
import { givenOrganization, type Member } from "../steps/scene/given.ts";
import { givenSession } from "../steps/scene/lessons.ts";
import { givenMemberWithPassword } from "../steps/scene/sign-in.ts";

useSystem();
useBrowser();

type Who = "admin" | "super" | "member" | "student";
type Kind = "member" | "class" | "session" | "organization";

type Place = {
  who: Who;
  /** What there could be one of in another organization. */
  kind?: Kind;
  says: RegExp;
  /** The name of the link or the button that leads back, and where to. */
  back: RegExp;
  to: string;
  path?: string;
};

const MEMBER = { kind: "member", says: /^There is no such member/ } as const;
const CLASSES = { back: /^All classes$/, to: "/classes" };
const PAGE = { says: /^There is no such page/, back: /^To the first page$/ };

/** What each place says. A route with an id that is not here fails. */
const PLACES: Readonly<Record<string, Place>> = {
  "/live/$id": { who: "admin", ...MEMBER, back: /^All who are here$/, to: "/live" },
  "/members/$id": { who: "admin", ...MEMBER, back: /^All members$/, to: "/members" },
  "/members/$id/day": { who: "admin", ...MEMBER, back: /^To the team's day$/, to: "/" },
  "/classes/$id": { who: "student", kind: "class", says: /^There is no such class/, ...CLASSES },
  "/sessions/$id": { who: "student", kind: "session", says: /^There is no such session/, ...CLASSES },
  "/sessions/$id/display": { who: "student", kind: "session", says: /^There is no such session/, ...CLASSES },
  "/s/$id": {
    who: "student",
    kind: "session",
    says: /^There is no such session/,
    back: /^To your classes$/,
    to: "/classes",
  },
  "/organizations/$id": {
    who: "super",
    kind: "organization",
    says: /^There is no such organization/,
    back: /^All organizations$/,
    to: "/organizations",
  },
  "/reports/$tab": { who: "admin", ...PAGE, to: "/" },
  "/settings/$group": { who: "admin", says: /^There is no such group/, back: /^All settings$/, to: "/settings/time" },
};

/** The same of ids that stand behind the question mark, and of those who may not see what there is. */
const OTHERS: Readonly<Record<string, Place>> = {
  "a day, for a member": {
    path: "/members/$id/day",
    who: "member",
    ...MEMBER,
    back: /^To your day$/,
    to: "/me",
  },
  "an organization, for its administrators": {
    path: "/organizations/$id",
    who: "admin",
    kind: "organization",
    says: /^There is no such organization/,
    back: /^To the settings$/,
    to: "/settings/time",
  },
  ...Object.fromEntries(
    ["daily", "weekly", "monthly", "custom", "trends", "productivity", "sessions"].map((tab) => [
      `a report, ${tab}`,
      {
        path: `/reports/${tab}?user_id=$id`,
        who: "admin",
        ...MEMBER,
        back: /^To the team's week$/,
        to: "/reports/weekly",
      },
    ]),
  ),
  "a report, for a member": {
    path: "/reports/weekly?user_id=$id",
    who: "member",
    ...MEMBER,
    back: /^To your week$/,
    to: "/reports/weekly",
  },
  pictures: { path: "/screenshots?user_id=$id", who: "admin", ...MEMBER, back: /^Everybody$/, to: "/screenshots" },
  "a request": {
    path: "/corrections?request=$id",
    who: "member",
    says: /^There is no such request/,
    back: /^All requests$/,
    to: "/corrections",
  },
  "an import": {
    path: "/members/import?id=$id",
    who: "admin",
    says: /^There is no such import/,
    back: /^Another import$/,
    to: "/members/import",
  },
};

/** Words of an address that are no ids: of these there is only what nobody has. */
const isWord = (path: string) => path.includes("$tab") || path.includes("$group");

const known = globSync("clients/dashboard/src/app/routes/*.ts", { cwd: root })
  .flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(/\bpath: "([^"]+)"/g)])
  .map(([, path = ""]) => path)
  .filter((path) => path.includes("$"));

const elsewhere = {} as Record<Kind, string>;
const windows = {} as Record<Who, Watched>;

beforeAll(async () => {
  const { id: org_id } = await givenOrganization();
  const of = (role: Member["role"]) => givenMemberWithPassword({ org_id, role });
  const people: Record<Who, Member> = {
    admin: await of("admin"),
    super: await givenMemberWithPassword({ role: "super_admin" }),
    member: await of("employee"),
    student: await of("student"),
  };
  const other = await givenOrganization();
  const teacher = await givenMemberWithPassword({ org_id: other.id, role: "teacher" });
  const class_id = await givenClass(teacher);
  Object.assign(elsewhere, {
    member: teacher.id,
    class: class_id,
    session: await givenSession(teacher, { class_id }),
    organization: other.id,
  });
  for (const who of ["admin", "super", "member", "student"] as const) {
    windows[who] = await openWindow({ reducedMotion: "reduce" });
    await signIn(windows[who], people[who]);
  }
});

it("all routes with an id are asked for what is not there", () => {
  expect(Object.keys(PLACES).sort()).toEqual(known.toSorted());
});

const nobody = () => randomUUID();
type Asked = [how: string, id: () => string];

/** Somebody above all organizations sees all of them. */
const foreign = ({ who, kind }: Place): Asked[] =>
  kind === undefined || who === "super" ? [] : [["of another organization", () => elsewhere[kind]]];

const places = [
  ...Object.entries(PLACES).map(([path, place]) => {
    const none: Asked = ["of nobody", isWord(path) ? () => "nothing" : nobody];
    return [
      path,
      { ...place, path, asked: [none, ["of what is no id", () => "not-an-id"], ...foreign(place)] },
    ] as const;
  }),
  ...Object.entries(OTHERS).map(([name, place]) => {
    const [of = ["of nobody", nobody]] = foreign(place);
    return [name, { ...place, path: place.path ?? "", asked: [of] as Asked[] }] as const;
  }),
];

describe.each(places)("%s", (_, { path, who, says, back, to, asked }) => {
  it.each(asked)("%s says what is not there, and leads back", async (how, id) => {
    const { page, faults } = windows[who];
    faults.length = 0;
    await page.goto(path.replace(/\$\w+/, id()));
    await page.getByText(says).first().waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.locator("h1").count()).toBe(1);
    if (how === asked[0]?.[0]) expect(await findingsOn(windows[who])).toEqual([]);
    // That a request was refused a browser says by itself.
    expect(faults.filter((fault) => !/status of 40[034]/.test(fault))).toEqual([]);
    const [link, button] = [page.getByRole("link", { name: back }), page.getByRole("button", { name: back })];
    await link.or(button).last().click();
    await page.waitForURL(({ pathname, search }) => pathname === to && !/=(nothing|not-an-id)/.test(search));
    await page.getByText(says).first().waitFor({ state: "detached" });
  });
});
