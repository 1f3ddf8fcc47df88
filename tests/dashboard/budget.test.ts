// What a browser has to fetch before it shows something, and for each page after that.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, inject, it } from "vitest";

const KB = 1024;
const LIMITS = { first_js: 160 * KB, first_css: 12 * KB, route: 45 * KB, chunk: 160 * KB };

type Chunk = {
  file: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
};
type Manifest = Record<string, Chunk>;

const { files } = inject("dashboard");
const manifest = JSON.parse(readFileSync(join(files, ".vite/manifest.json"), "utf8")) as Manifest;
const sizes = new Map<string, number>();

function sizeOf(file: string): number {
  const known = sizes.get(file);
  if (known !== undefined) return known;
  const size = gzipSync(readFileSync(join(files, file)), { level: 9 }).length;
  sizes.set(file, size);
  return size;
}

/** A chunk with all that it cannot do without. */
function closure(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const imported of manifest[name]?.imports ?? []) closure(imported, found);
  return found;
}

const all = (names: Iterable<string>) => [...names].map((name) => manifest[name] as Chunk);
const js = (names: Iterable<string>) => all(names).reduce((sum, { file }) => sum + sizeOf(file), 0);
const css = (names: Iterable<string>) =>
  [...new Set(all(names).flatMap((chunk) => chunk.css ?? []))].reduce((sum, file) => sum + sizeOf(file), 0);

const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry) ?? "";
const app = "src/app/app.tsx";
const first = new Set([...closure(entry), ...closure(app)]);
const pages = Object.keys(manifest).filter((name) => /^src\/features\/.*(?:page|pages|outside)\.tsx$/.test(name));

describe("what a browser fetches", () => {
  it("at first is within its budget", () => {
    const sums = { js: js(first), css: css(first) };
    console.log(`first load: ${(sums.js / KB).toFixed(1)} KB of JavaScript, ${(sums.css / KB).toFixed(1)} KB of CSS`);
    expect(sums.js).toBeLessThanOrEqual(LIMITS.first_js);
    expect(sums.css).toBeLessThanOrEqual(LIMITS.first_css);
  });

  it.each(pages)("for %s is within its budget", (page) => {
    const more = [...closure(page)].filter((name) => !first.has(name));
    console.log(`${page}: ${(js(more) / KB).toFixed(1)} KB`);
    expect(js(more)).toBeLessThanOrEqual(LIMITS.route);
  });

  it("has no chunk that is too large", () => {
    // What finds faces is fetched when a face is taken, by those who said yes to it.
    const large = Object.values(manifest).filter(
      ({ file }) => file.endsWith(".js") && !file.includes("face-api") && sizeOf(file) > LIMITS.chunk,
    );
    expect(large.map(({ file }) => file)).toEqual([]);
  });
});
