import { globSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { root } from "../localstack/environment.ts";

type Catalogues = { en?: unknown; de: unknown; ar: unknown };

const found = vi.hoisted(() => [] as Catalogues[]);

// The languages of a page, all of them: the page itself keeps one.
vi.mock("../clients/dashboard/src/words/words.ts", () => {
  const kept = (catalogues: Catalogues) => {
    found.push(catalogues);
    return catalogues.de;
  };
  const plural = (_: number, forms: { other: string }) => forms.other;
  return {
    wordsOf: kept,
    plural,
    arabicPlural: plural,
    number: String,
    percent: String,
    signed: String,
    listOf: (items: readonly string[]) => items.join(", "),
    language: "en",
    locale: "en-GB",
  };
});

const source = join(root, "clients/dashboard/src");
const files = globSync("**/*.ts", { cwd: source })
  .filter((file) => /(^|\/|-)(words|names|complaints)\.ts$/.test(file) && file !== "words/words.ts")
  .filter((file) => file !== "features/members/names.ts")
  .sort();

/** English is the API's own there, whole or in part. */
const OF_THE_API = new Set([
  "features/classes/session-words.ts",
  "features/day/explain-words.ts",
  "frame/notifications/told-words.ts",
  "words/settings/names.ts",
]);

/** Every word by its place: `nav.home` is a text, `count` is a function. What is nothing is so in every language. */
function placesOf(words: unknown, at = ""): string[] {
  if (typeof words !== "object" || words === null) return [`${at} ${words === "" ? "nothing" : typeof words}`];
  return Object.entries(words)
    .flatMap(([key, value]) => placesOf(value, at === "" ? key : `${at}.${key}`))
    .sort();
}

async function cataloguesOf(file: string): Promise<Catalogues[]> {
  found.length = 0;
  await import(/* @vite-ignore */ pathToFileURL(join(source, file)).href);
  return [...found];
}

describe("what the dashboard says", () => {
  // Other files may have loaded a page's words as they are for a reader.
  beforeAll(() => {
    vi.resetModules();
  });
  afterAll(() => {
    vi.resetModules();
  });

  it("is looked for in every file that has words", () => {
    expect(files.length).toBeGreaterThan(28);
  });

  it.each(files)("is the same in every language: %s", async (file) => {
    const catalogues = await cataloguesOf(file);
    expect(catalogues.length, relative(root, join(source, file))).toBeGreaterThan(0);
    for (const { en, de, ar } of catalogues) {
      if (!OF_THE_API.has(file)) expect(placesOf(de)).toEqual(placesOf(en));
      expect(placesOf(ar)).toEqual(placesOf(de));
    }
  });
});
