/**
 * `npm run openapi` writes what is derived from the contracts and checked in: docs/openapi.json, which the service
 * hands out, docs/errors.md, to which its errors lead, what functions cannot make themselves: the methods of each
 * path, and the JSON Schemas of the settings; and for the dashboard the types of all requests. `--check` only says whether they are stale. `--roles` also writes tests/role-matrix.json: read its
 * difference before you commit it, because that test is there to notice.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type * as z from "zod";
import { CATALOGUE } from "../lib/settings/rules/catalogue.ts";
import { type Documented, loadContracts } from "./openapi/contracts.ts";
import { buildDocument } from "./openapi/document.ts";
import { errorsPage } from "./openapi/errors-page.ts";
import { Schemas } from "./openapi/json-schema.ts";
import { roleMatrix } from "./openapi/roles.ts";
import { runProgram } from "./platform.ts";

const root = resolve(import.meta.dirname, "..");

/** Every derived file with what should be in it: a text as it is, all else as JSON. */
export async function derivedFiles(): Promise<Record<string, unknown>> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const endpoints = await loadContracts(root);
  const schemas = new Schemas();
  const settings = Object.entries(CATALOGUE).map(([key, { schema }]) => [
    key,
    schemas.convert(schema as z.ZodType, "input"),
  ]);
  return {
    "docs/openapi.json": buildDocument(endpoints, version),
    "docs/errors.md": errorsPage(endpoints),
    "lib/system/routes.json": routesOf(endpoints),
    "lib/settings/setting-schemas.json": Object.fromEntries(settings),
    "clients/dashboard/src/api/endpoints.ts": endpointTypes(endpoints),
    "tests/role-matrix.json": roleMatrix(endpoints),
  };
}

/** Which contract is behind each method and path: types alone, of which nothing is left in a browser. */
function endpointTypes(endpoints: readonly Documented[]): string {
  const lines = endpoints.map(
    ({ contract: { method, path }, file }) => `  "${method} ${path}": typeof import("../../../../${file}").contract;`,
  );
  return `// Written by npm run openapi.\n\nexport type Endpoints = {\n${lines.join("\n")}\n};\n`;
}

/** The methods of each path. */
function routesOf(endpoints: readonly Documented[]): Record<string, string[]> {
  const byPath = Map.groupBy(endpoints, ({ contract }) => contract.path);
  return Object.fromEntries(
    [...byPath]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, some]) => [path, some.map(({ contract }) => contract.method).sort()]),
  );
}

/** The names of the derived files that are not what they should be. */
export function staleFiles(derived: Record<string, unknown>): string[] {
  return Object.keys(derived).filter((file) => {
    const content = derived[file];
    if (typeof content === "string") return readText(file) !== content;
    return !isDeepStrictEqual(readJson(file), JSON.parse(JSON.stringify(content)));
  });
}

function readText(file: string): string | undefined {
  return existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : undefined;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file) ?? "");
  } catch {
    return undefined;
  }
}

function write(file: string, content: unknown): void {
  const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`;
  writeFileSync(join(root, file), text);
}

if (import.meta.main) {
  const derived = await derivedFiles();
  const { "tests/role-matrix.json": roles, ...rest } = derived;
  if (process.argv.includes("--check")) {
    const stale = staleFiles(derived);
    for (const file of stale) console.error(`${file} is stale: npm run openapi`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    for (const [file, content] of Object.entries(rest)) write(file, content);
    if (process.argv.includes("--roles")) write("tests/role-matrix.json", roles);
    runProgram("biome", [
      "format",
      "--write",
      "lib/settings/setting-schemas.json",
      "lib/system/routes.json",
      "tests/role-matrix.json",
    ]);
    const stale = staleFiles(derived);
    console.log(`Wrote ${Object.keys(rest).join(", ")}.`);
    if (stale.length > 0)
      console.log("tests/role-matrix.json says something else than the contracts: npm run openapi -- --roles");
  }
}
