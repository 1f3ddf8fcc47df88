import { execFileSync, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { requireUnix } from "../../infra/platform.ts";
import { root } from "../../localstack/environment.ts";
import { findFaketime, forgetKilled, movedClock } from "./faketime.ts";
import { INSTANTS, instantOfCommit } from "./instants.ts";

const USAGE = `npm run test:clock -- [--at <instant>] [--hours] [--all] [-- <words for vitest>]
  --at      a word of tests/clock/instants.ts, or an instant such as 2027-12-31T23:59:30Z
  --hours   every hour of a day, one after the other
  --all     every instant of the list
Without any: one instant of the list, chosen by the commit. Without words for vitest: what npm test runs.`;

/** Runs the tests with the clocks of Node, PostgreSQL, Redis and the bucket moved. */
async function main(): Promise<number> {
  requireUnix("npm run test:clock", "libfaketime moves the clocks");
  const { values, positionals } = parseArgs({
    options: { at: { type: "string" }, hours: { type: "boolean" }, all: { type: "boolean" } },
    allowPositionals: true,
  });
  const instants = chooseInstants(values);
  const library = findFaketime();
  if (library === undefined) {
    console.log("skipped: libfaketime is not installed (Debian: apt-get install libfaketime).");
    return 0;
  }
  const failed: string[] = [];
  for (const [word, instant] of instants) {
    console.log(`\n==> ${word}: ${instant.toISOString()}`);
    if ((await runTests(movedClock(library, instant), positionals)) !== 0) failed.push(word);
    forgetKilled();
  }
  console.log(`\n${instants.length - failed.length} of ${instants.length} instants are green.`);
  for (const word of failed) console.log(`red: npm run test:clock -- --at ${word}`);
  return failed.length === 0 ? 0 : 1;
}

type Chosen = { at?: string | undefined; hours?: boolean | undefined; all?: boolean | undefined };

function chooseInstants({ at, hours = false, all = false }: Chosen): [word: string, instant: Date][] {
  const listed = Object.entries(INSTANTS).map(([word, text]): [string, Date] => [word, new Date(text)]);
  if (all) return listed;
  if (hours) return listed.filter(([word]) => /^\d\d:30$/.test(word));
  const commit = () => execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" });
  const word = at ?? instantOfCommit(commit());
  const instant = new Date(INSTANTS[word] ?? word);
  if (Number.isNaN(instant.getTime())) throw new Error(`"${word}" is not an instant.\n${USAGE}`);
  return [[word, instant]];
}

/** vitest's exit code. */
async function runTests(clock: Record<string, string>, words: readonly string[]): Promise<number> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const projects = words.includes("--project") ? [] : ["--project", "unit", "--project", "endpoints"];
  const env = { ...process.env, ...clock };
  const child = spawn(process.execPath, [vitest, "run", ...projects, ...words], { cwd: root, env, stdio: "inherit" });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

process.exitCode = await main();
