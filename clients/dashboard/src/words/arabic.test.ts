// Arabic is the proof that pages can be read from right to left, so it is whole: a sentence in another language within it
// would have to say so, and be read the other way.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ERRORS_AR } from "../ui/failure/errors-ar.ts";
import { isolated, isolating } from "./isolating.ts";

const src = join(import.meta.dirname, "..");
const sourceOf = (file: string) => readFileSync(join(src, file), "utf8");

const catalogues = globSync("**/*.ts", { cwd: src }).filter(
  (file) => !file.endsWith(".test.ts") && /= wordsOf[(<]/.test(sourceOf(file)),
);

/** What is written so in every language. */
const NAMES =
  /CSV|PDF|(?:email|name|employee_id|role|department|phone_number)(?![a-z])|RFC 5545|CS-101|JPEG|PNG|WebP|SHA-256|Windows|macOS|Linux|Intel|AMD|ARM|Apple silicon|Excel|Muster|DNS|TXT|Enter|Escape|example\.org|\b[ADELP]\b/g;

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
