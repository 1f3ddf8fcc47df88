// Arabic is the proof that pages can be read from right to left, so it is whole where a member or a student may come.
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ERRORS_AR } from "../ui/failure/errors-ar.ts";
import { isolated, isolating } from "./isolating.ts";

const src = join(import.meta.dirname, "..");
const sourceOf = (file: string) => readFileSync(join(src, file), "utf8");

/** Modules that a module cannot do without, and those that it fetches later. Types are no modules. */
function importsOf(file: string): string[] {
  const named = /(?:^|\n)\s*(?:import|export)\s(?!type\b)[^;]*?from "(\.[^"]+)"|import\("(\.[^"]+)"\)/g;
  return [...sourceOf(file).matchAll(named)]
    .map(([, now, later]) => join(dirname(file), now ?? later ?? ""))
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith(".."));
}

/** A module with all that it leads to. */
function reachedFrom(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const imported of importsOf(file)) reachedFrom(imported, found);
  return found;
}

const isOfManagers = (file: string) => /= wordsOfManagers[(<]/.test(sourceOf(file));

/** Fetched for administrators only: the palette offers them settings by name. */
const NOT_OF_MEMBERS = ["words/settings/names.ts"];

/** Each page by its address: its module, and whether its route lets in managers and above only. */
const pages = globSync("app/routes/*.ts", { cwd: src }).flatMap((file) =>
  [...sourceOf(file).matchAll(/createRoute\(\{(.*?)\n\}\)/gs)].flatMap(([, route = ""]) => {
    const [, path = ""] = /\bpath: "([^"]+)"/.exec(route) ?? [];
    const [, module] = /\bimport\("([^"]+)"\)/.exec(route) ?? [];
    const isClosed = /\bonly\("(manager|admin|super_admin)"\)/.test(route);
    return module === undefined ? [] : [{ path, module: join(dirname(file), module), isClosed }];
  }),
);

describe("pages that members and students can open", () => {
  it("are known by their routes", () => {
    const open = pages.filter(({ isClosed }) => !isClosed).map(({ path }) => path);
    expect(open).toEqual(expect.arrayContaining(["/s/$id", "/classes/$id", "/reports/$tab", "/me/face", "/login"]));
    expect(open).not.toContain("/members");
  });

  it.each([
    ...pages.filter(({ isClosed }) => !isClosed),
    { path: "the frame", module: "frame/frame.tsx" },
    { path: "the application", module: "app/app.tsx" },
  ])("$path has all its words in Arabic", ({ path, module }) => {
    // The application leads to all pages; what stands around them is its own.
    const own = path === "the application" ? new Set(importsOf(module)) : reachedFrom(module);
    const english = [...own].filter((file) => isOfManagers(file) && !NOT_OF_MEMBERS.includes(file));
    expect(english).toEqual([]);
  });

  it("would be found without", () => {
    const members = pages.find(({ path }) => path === "/members");
    expect([...reachedFrom(members?.module ?? "")].filter(isOfManagers)).toContain("features/members/words.ts");
  });
});

const catalogues = globSync("**/*.ts", { cwd: src }).filter(
  (file) => !file.endsWith(".test.ts") && /= wordsOf[(<]/.test(sourceOf(file)),
);

/** What is written so in every language. */
const NAMES =
  /CSV|PDF|RFC 5545|CS-101|JPEG|PNG|WebP|SHA-256|Windows|macOS|Linux|Intel|AMD|ARM|Apple silicon|Excel|Muster|DNS|TXT|Enter|Escape|example\.org|\b[ADELP]\b/g;

/** Each text with its name; a sentence that is made of something, made of a 3. */
function textsIn(words: unknown, name: string): (readonly [string, string])[] {
  if (typeof words === "string") return [[name, words]];
  if (typeof words === "function") {
    // Where it takes more than numbers and texts, what it says is said without them.
    const made: unknown = words(3, 3, 3, 3, 3);
    return typeof made === "string" ? [[name, made]] : [];
  }
  if (typeof words !== "object" || words === null) return [];
  return Object.entries(words).flatMap(([key, each]) => textsIn(each, `${name}.${key}`));
}

describe("in Arabic", () => {
  let said: (readonly [string, string])[] = [];
  const found = new Map<string, unknown>();

  beforeAll(async () => {
    let file = "";
    vi.stubGlobal("navigator", { languages: ["ar"] });
    vi.stubGlobal("document", { documentElement: {} });
    vi.resetModules();
    vi.doMock("./words.ts", async (original) => ({
      ...(await original<typeof import("./words.ts")>()),
      wordsOf: ({ ar }: { ar: unknown }) => {
        found.set(file, ar);
        return ar;
      },
    }));
    for (file of catalogues) await import(join(src, file));
    said = [...found].flatMap(([name, words]) => textsIn(words, name));
    said.push(...textsIn(ERRORS_AR, "errors"));
  });

  afterAll(() => {
    vi.doUnmock("./words.ts");
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it("every catalogue was read", () => {
    expect([...found.keys()]).toEqual(catalogues);
    expect(said.length).toBeGreaterThan(1000);
  });

  it("no text is left in another language", () => {
    expect(said.filter(([, text]) => /\p{Script=Latin}/u.test(text.replaceAll(NAMES, "")))).toEqual([]);
  });

  it("no counted thing lacks one of the six forms", () => {
    // `plural` takes as few forms as English needs; `arabicPlural` does not compile without all.
    const few = catalogues.filter((file) => {
      const source = sourceOf(file);
      return /(?<!\w)plural\(/.test(source.slice(source.search(/\nconst \w*ar\b|\nconst \w*Ar\b/)));
    });
    expect(few).toEqual([]);
  });
});

describe("within a sentence from right to left", () => {
  it("a text from left to right is isolated, and nothing else", () => {
    expect(isolated("CS-101 (beginners)")).toBe("\u2068CS-101 (beginners)\u2069");
    for (const text of ["ليلى", "09:30", "٣ س", ""]) expect(isolated(text)).toBe(text);
  });

  it("so is every text that words are given", () => {
    const words = isolating({ plain: "نص", deep: { hello: (name: string, count: number) => `${name} ${count}` } });
    expect(words.plain).toBe("نص");
    expect(words.deep.hello("Mara", 3)).toBe("\u2068Mara\u2069 3");
  });
});
