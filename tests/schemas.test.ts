import { globSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { build } from "esbuild";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { missing } from "../lib/platform/http/complaint.ts";
import { parse } from "../lib/platform/schema/parse.ts";
import { valuesFor } from "./steps/schemas/values.ts";

const root = join(import.meta.dirname, "..");

/** All modules that make schemas. */
const FILES = globSync("{lib,functions}/**/*.ts", { cwd: root })
  .filter((file) => !file.endsWith(".test.ts") && /^import \* as z /m.test(readFileSync(join(root, file), "utf8")))
  .sort();

/** What is no schema is taken as it is installed. */
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { dependencies: object };
const OTHERS = Object.keys(dependencies).filter((name) => name !== "zod");

let folder: string;
let bundled: Record<string, Record<string, unknown>>;

// As functions are bundled, in one file.
beforeAll(async () => {
  folder = await mkdtemp(join(root, "node_modules/.schemas-"));
  const lines = FILES.map((file, index) => `export * as f${index} from ${JSON.stringify(join(root, file))};`);
  await writeFile(join(folder, "all.ts"), lines.join("\n"));
  await build({
    entryPoints: [join(folder, "all.ts")],
    outfile: join(folder, "all.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
    alias: { zod: join(root, "infra/bundle/zod.ts") },
    external: [...OTHERS, ...OTHERS.map((name) => `${name}/*`)],
  });
  bundled = (await import(pathToFileURL(join(folder, "all.mjs")).href)) as typeof bundled;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

type Pair = readonly [path: string, ofZod: z.ZodType, plain: z.ZodType];

/** Schemas that a module exports, by itself or in its contracts and catalogues, beside the same of the bundle. */
function pairs(path: string, ofZod: unknown, plain: unknown, depth = 0): Pair[] {
  if (typeof ofZod !== "object" || ofZod === null) return [];
  if ("_zod" in ofZod) return [[path, ofZod as z.ZodType, plain as z.ZodType]];
  if (depth === 3 || Array.isArray(ofZod)) return [];
  return Object.entries(ofZod).flatMap(([key, value]) =>
    pairs(`${path} ${key}`, value, (plain as Record<string, unknown>)[key], depth + 1),
  );
}

type Result = { success: boolean; data?: unknown; error?: { issues: readonly unknown[] } | undefined };

/** Comparable: what was answered, or every complaint; or what was thrown on the way, which JSON cannot bring about. */
function outcome(judge: () => Result): unknown {
  try {
    const { success, data, error } = judge();
    return success ? { data } : { issues: error?.issues };
  } catch (error) {
    return { thrown: (error as Error).message };
  }
}

function expectSame(ofZod: z.ZodType, plain: z.ZodType, value: unknown): boolean {
  const context = { error: missing };
  const expected = outcome(() => ofZod.safeParse(value, context) as Result);
  expectEqual(
    outcome(() => parse(ofZod, value, context)),
    expected,
  );
  expectEqual(
    outcome(() => parse(plain, value, context)),
    expected,
  );
  const alone = outcome(() => ofZod.safeParse(value) as Result);
  expectEqual(
    outcome(() => parse(ofZod, value)),
    alone,
  );
  expectEqual(
    outcome(() => plain.safeParse(value) as Result),
    alone,
  );
  return "data" in (expected as object);
}

/** What Node finds strictly equal is; of anything else the matcher says what differs. It takes longer than the rest. */
function expectEqual(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) expect(found).toStrictEqual(expected);
}

const RUNS = Math.ceil(Number(process.env.PROPERTY_RUNS ?? 100) / 20);

describe("schemas without zod", () => {
  it("say of every value what zod says, for every schema of the product", { timeout: 600_000 }, async () => {
    let [schemas, taken, refused] = [0, 0, 0];
    for (const [index, file] of FILES.entries()) {
      const module = await import(pathToFileURL(join(root, file)).href);
      for (const [path, ofZod, plain] of pairs(file, { ...module }, bundled[`f${index}`])) {
        schemas++;
        const judge = (value: unknown) => {
          if (expectSame(ofZod, plain, value)) taken++;
          else refused++;
        };
        try {
          fc.assert(fc.property(valuesFor(ofZod), judge), { numRuns: RUNS });
        } catch (error) {
          throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
        }
      }
    }
    expect(schemas).toBeGreaterThan(700);
    // Both are seen more often than there are schemas, so that neither is left to chance.
    expect(taken).toBeGreaterThan(schemas);
    expect(refused).toBeGreaterThan(schemas);
  });

  it("are of the kinds that are known, and of no others", () => {
    for (const unknown of [
      z.bigint(),
      z.map(z.string(), z.string()),
      z.url(),
      z.custom(() => true),
      z.int().multipleOf(2),
    ])
      expect(() => parse(unknown, {})).toThrow(/lib\/platform\/schema/);
  });
});
