import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Generation, startGeneration } from "./generation.ts";

const handler = "functions/area/verb.handler";
let directory: string;
const running: Generation[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "muster-generation-"));
  mkdirSync(join(directory, "functions/area"), { recursive: true });
  writeFileSync(join(directory, "package.json"), '{"type":"module"}');
});
afterEach(() => {
  for (const generation of running.splice(0)) generation.retire();
  rmSync(directory, { recursive: true, force: true });
});

/** A process that reads the code as it is now. */
function givenCode(text: string): Generation {
  writeFileSync(join(directory, "functions/area/verb.ts"), text);
  const generation = startGeneration(process.env, directory);
  running.push(generation);
  return generation;
}

const run = (generation: Generation) =>
  generation.run({ handler, event: { name: "Ada" }, context: {}, deadline: Date.now() + 10_000 });

test("new code answers beside the code before it", async () => {
  const before = givenCode('export const handler = async (event: { name: string }) => ["1", event.name].join(" ");');
  expect(await run(before)).toBe("1 Ada");
  const after = givenCode('export const handler = async (event: { name: string }) => ["2", event.name].join(" ");');
  expect(await run(after)).toBe("2 Ada");
  expect(await run(before)).toBe("1 Ada");
});

test.each([
  ["export const a = 1;\nconst b = ;", "functions/area/verb.ts:2: Expression expected"],
  ["export const a = 1;\nconst a = 2;", "functions/area/verb.ts:2: Identifier 'a' has already been declared"],
  ["\n\nthrow new Error('no');", "functions/area/verb.ts:3: no"],
])("code that does not load is named with its line: %j", async (text, message) => {
  await expect(givenCode(text).load([handler])).rejects.toThrow(message);
});
