import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Findings, Table } from "./bench.ts";

const folder = join(import.meta.dirname, "..");
const README = join(folder, "README.md");

/** One run of a bench, as results/<name>.json keeps it: the newest last. */
export type Result = Findings & {
  at: string;
  commit: string;
  machine: string;
  seed: number;
  rounds: number;
  change?: string;
};

/** `2 x AMD EPYC, 24 GB, Linux x64, Node 24.21.0` */
export function machine(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${cpu?.model.trim() ?? "unknown"}, ${gigabytes} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

export function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}

export function print({ tables, notes = [] }: Findings): void {
  for (const table of tables) console.log(`\n${asMarkdown(table)}`);
  for (const note of notes) console.log(`\n${note}`);
}

/** Adds a run to the history of its bench: what was changed between two runs is told by `change`. */
export function keep(name: string, result: Result): void {
  const results = join(folder, "results");
  mkdirSync(results, { recursive: true });
  const path = join(results, `${name}.json`);
  const history = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Result[]) : [];
  writeFileSync(path, `${onFewLines([...history, result])}\n`);
}

/** As JSON, fractions to five digits, with a list of plain values on one line: the times of two hundred functions are that many. */
function onFewLines(history: readonly Result[]): string {
  const digits = (_key: string, value: unknown) =>
    typeof value !== "number" || Number.isInteger(value)
      ? value
      : Math.abs(value) < 100_000
        ? Number(value.toPrecision(5))
        : Math.round(value);
  const plainList = /\[\n[^[\]{}]*\]/g;
  return JSON.stringify(history, digits, 2).replace(plainList, (list) =>
    list
      .replace(/^\[\s+/, "[")
      .replace(/\s+\]$/, "]")
      .replace(/\n\s*/g, " "),
  );
}

/** Puts the last tables between `<!-- name -->` and `<!-- /name -->` of README.md. */
export function showInReadme(name: string, result: Result): void {
  const text = readFileSync(README, "utf8");
  const between = new RegExp(`(<!-- ${name} -->)[^]*?(<!-- /${name} -->)`);
  const tables = result.tables.map(asMarkdown).join("\n\n");
  const notes = (result.notes ?? []).map((note) => `${note}\n\n`).join("");
  const origin = `${result.at.slice(0, 10)}, ${result.commit}, ${result.machine}; ${result.rounds} rounds, seed ${result.seed}.`;
  writeFileSync(
    README,
    text.replace(between, (_, open: string, close: string) => `${open}\n\n${tables}\n\n${notes}${origin}\n\n${close}`),
  );
}

function asMarkdown({ title, header, rows }: Table): string {
  const widths = header.map((cell, column) => Math.max(cell.length, 3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [`**${title}**`, "", line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join(
    "\n",
  );
}
