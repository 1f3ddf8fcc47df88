import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadContracts } from "../infra/openapi/contracts.ts";

const root = join(import.meta.dirname, "..");
const lines = readFileSync(join(root, "docs/coverage.md"), "utf8").split("\n");

describe("docs/coverage.md", () => {
  it("points to files that exist", () => {
    const links = lines.flatMap((line) => [...line.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target ?? ""));
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((target) => !existsSync(join(root, "docs", target)))).toEqual([]);
  });

  it("names routes that exist, but where it says not yet", async () => {
    const known = new Set((await loadContracts(root)).map(({ contract: { method, path } }) => `${method} ${path}`));
    const named = lines
      .filter((line) => !line.includes("not yet"))
      .flatMap((line) => [...line.matchAll(/`((?:GET|POST|PUT|DELETE) \/api[^`]*)`/g)].map(([, route]) => route ?? ""));
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((route) => !known.has(route))).toEqual([]);
  });

  it("leaves no route out", async () => {
    const text = lines.join("\n");
    const missing = (await loadContracts(root))
      .map(({ contract: { method, path } }) => `${method} ${path}`)
      .filter((route) => !text.includes(`\`${route}\``));
    expect(missing).toEqual([]);
  });
});
