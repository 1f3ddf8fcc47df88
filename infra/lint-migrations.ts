/**
 * `npm run lint:migrations`: what a migration must not do to a system that is at work. Squawk knows what PostgreSQL
 * locks and for how long, and what the release before would stumble over; what else `npm run migrate` counts on is here.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { type Migration, readMigration, statementsOf } from "../localstack/migration-file.ts";

const root = resolve(import.meta.dirname, "..");
/** Those before it were applied before there was a linter, and applied ones are never edited. */
const FIRST = "0077";

/** Of no use here, and why. */
const NEVER = [
  "require-timeout-settings", // `npm run migrate` sets lock_timeout for all of them, and tries again
  "require-lock-timeout",
  "require-statement-timeout", // what takes long is outside a transaction, and may
  "prefer-robust-stmts", // a transaction is applied whole or not at all
  "prefer-bigint-over-int", // counts and seconds are integers; what grows with time is bigint or uuid
];
/** What a contract is for. */
const OF_CONTRACTS = ["ban-drop-column", "ban-drop-table", "ban-drop-not-null"];

/** What is wrong with these files, in sentences; nothing for a migration that is fine. */
export function lintMigrations(files: readonly string[]): string[] {
  const migrations = files.map((file) => ({
    file,
    ...readMigration(basename(file, ".sql"), readFileSync(file, "utf8")),
  }));
  const groups = Map.groupBy(migrations, ({ isContract, isOutside }) => `${isContract} ${isOutside}`);
  return [
    ...(hasSquawk() ? [...groups.values()].flatMap((group) => squawk(group)) : []),
    ...migrations.flatMap((migration) => faultsOf(migration)),
  ].sort();
}

/** Its package brings a program for each system; package-lock.json names those that the registry had. */
export function hasSquawk(): boolean {
  return existsSync(join(root, `node_modules/@squawk-cli/${process.platform}-${process.arch}`));
}

type Told = { file: string; line: number; message: string; help: string | null; rule_name: string };

function squawk(group: readonly (Migration & { file: string })[]): string[] {
  const [{ isContract = false, isOutside = false } = {}] = group;
  const words = ["--reporter", "json", "--pg-version", "18", "--no-error-on-unmatched-pattern"];
  words.push(...[...NEVER, ...(isContract ? OF_CONTRACTS : [])].flatMap((rule) => ["--exclude", rule]));
  words.push(isOutside ? "--no-assume-in-transaction" : "--assume-in-transaction");
  const command = createRequire(import.meta.url).resolve("squawk-cli/js/bin/squawk");
  const ran = spawnSync(process.execPath, [command, ...words, ...group.map(({ file }) => file)], { encoding: "utf8" });
  let told: Told[];
  try {
    told = JSON.parse(ran.stdout) as Told[];
  } catch (cause) {
    throw new Error(`squawk did not run: ${ran.error?.message ?? (ran.stderr || ran.stdout)}`, { cause });
  }
  return told.map(({ file, line, message, help, rule_name }) => {
    const words = [message.replace(/\.?$/, "."), help ?? "", hintOf(rule_name)].filter((text) => text !== "");
    return `${basename(file)}:${line + 1} ${rule_name}: ${words.join(" ")}`;
  });
}

/** How it is done here. */
function hintOf(rule: string): string {
  if (OF_CONTRACTS.includes(rule)) return "Let a migration do it that begins with `-- contract: why`.";
  if (rule.startsWith("require-concurrent-index"))
    return "Let a migration of its own do it that begins with `-- outside a transaction: why`.";
  return "";
}

/** Run again after a failure, it has to go on; and what is no index would stand half done. */
function faultsOf(migration: Migration & { file: string }): string[] {
  if (!migration.isOutside) return [];
  const dropped = new Set<string>();
  return statementsOf(migration).flatMap((statement) => {
    // What a block has committed it has to leave alone when it runs again.
    if (/^do \$\$[\s\S]*\bcreate (?:unique )?index if not exists\b[\s\S]*\bcommit;/i.test(statement)) return [];
    const drop = /^drop index concurrently if exists ([\w.]+)$/i.exec(statement)?.[1];
    if (drop !== undefined) {
      dropped.add(drop);
      return [];
    }
    const made = /^create (?:unique )?index concurrently (\w+) on /i.exec(statement)?.[1];
    const what = `${basename(migration.file)}: ${statement.split("\n")[0]}`;
    if (made === undefined)
      return [`${what}: outside a transaction only indexes are made and dropped, concurrently and each with its name.`];
    if (dropped.has(made)) return [];
    return [
      `${what}: one that was interrupted leaves an invalid index: \`drop index concurrently if exists ${made};\` before it.`,
    ];
  });
}

if (import.meta.main) {
  const files = globSync("migrations/*.sql", { cwd: root })
    .filter((file) => basename(file) >= FIRST)
    .map((file) => join(root, file));
  const faults = lintMigrations(files);
  for (const fault of faults) console.error(fault);
  if (!hasSquawk()) console.log("skipped: there is no squawk for this system. CI looks.");
  if (faults.length === 0) console.log(`${files.length} migrations since ${FIRST} can be applied to a system at work.`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
