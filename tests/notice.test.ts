import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { notice } from "../infra/notice.ts";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe("NOTICE", () => {
  it("names what functions carry, with its licence (npm run notice)", () => {
    expect(read("NOTICE")).toBe(notice());
    expect(notice()).toMatch(/^LGPL-3\.0-or-later\n( {2}@img\/sharp-libvips-[\w-]+\n)+/m);
  });

  it("refuses a package without a licence", () => {
    const lock = JSON.stringify({ packages: { "": {}, "node_modules/secretive": {} } });
    expect(() => notice(lock)).toThrow("secretive names no licence");
  });
});

describe("package-lock.json", () => {
  it("says of every package where it comes from and what it must be", () => {
    type Entry = { resolved?: string; integrity?: string; link?: boolean };
    const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, Entry> };
    const unsure = Object.entries(packages).filter(
      ([path, { resolved = "", integrity = "", link }]) =>
        path !== "" &&
        link !== true &&
        !(resolved.startsWith("https://registry.npmjs.org/") && integrity.startsWith("sha512-")),
    );
    expect(unsure.map(([path]) => path)).toEqual([]);
  });
});
