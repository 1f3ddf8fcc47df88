import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { Bench } from "./frame/bench.ts";
import { commit, keep, machine, print, type Result, showInReadme } from "./frame/report.ts";

const USAGE = `npm run bench -- <name> [--rounds N] [--seed N] [--keep [--change "what was changed"]]
npm run bench -- ingest --only "1,000 a batch"   one row, which is not kept
npm run bench -- --smoke [<name>]   runs every bench (or one) at a size that takes seconds and says nothing

--keep adds the result to bench/results/<name>.json and to bench/README.md.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    smoke: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    change: { type: "string" },
    only: { type: "string" },
    rounds: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});

// Read when logger and metrics are made, which is when a bench is imported.
process.env.LOG_LEVEL ??= "SILENT";
process.env.METRICS_DISABLED ??= "true";

async function main(): Promise<void> {
  const known = globSync("*.ts", { cwd: import.meta.dirname })
    .filter((file) => file !== "run.ts")
    .map((file) => basename(file, ".ts"))
    .sort();
  const names = positionals.length === 0 && values.smoke ? known : positionals;
  if (names.length === 0 || names.some((name) => !known.includes(name))) {
    console.error(`${USAGE}\n\nThe benches are: ${known.join(", ")}`);
    process.exitCode = 2;
    return;
  }
  const [only] = names;
  if (names.length === 1 && only !== undefined) await runOne(only);
  else if (!(await runAll(names))) process.exitCode = 1;
}

/** Answers whether all ran. What says nothing about times begins with a database that all have in common. */
async function runAll(names: readonly string[]): Promise<boolean> {
  const { prepareCluster } = await import("./frame/database.ts");
  delete process.env.BENCH_CLUSTER;
  const cluster = values.smoke ? await prepareCluster() : undefined;
  try {
    if (cluster !== undefined) process.env.BENCH_CLUSTER = cluster.place;
    return names.filter((name) => !runApart(name, names)).length === 0;
  } finally {
    await cluster?.remove();
  }
}

/** In a process of its own: clients of a bucket or a queue stay with the first one that they were made for. */
function runApart(name: string, names: readonly string[]): boolean {
  const rest = process.argv.slice(2).filter((word) => !names.includes(word));
  return spawnSync(process.execPath, [import.meta.filename, ...rest, name], { stdio: "inherit" }).status === 0;
}

async function runOne(name: string): Promise<void> {
  const { bench } = (await import(pathToFileURL(join(import.meta.dirname, `${name}.ts`)).href)) as { bench: Bench };
  const seed = Number(values.seed);
  const rounds = Number(values.rounds ?? (values.smoke ? 1 : bench.rounds));
  console.log(`\n${name}: ${bench.question}\n${machine()}`);
  const started = performance.now();
  const findings = await bench.run({ smoke: values.smoke, seed, rounds, only: values.only, progress });
  progress("");
  print(findings);
  console.log(`\n${name}: ${Math.round((performance.now() - started) / 1000)} s`);
  if (!values.keep || values.only !== undefined) return;
  const at = new Date().toISOString();
  const change = values.change === undefined ? {} : { change: values.change };
  const result: Result = { at, commit: commit(), machine: machine(), seed, rounds, ...change, ...findings };
  keep(name, result);
  showInReadme(name, result);
}

/** One line that is written over; in a log without a terminal nothing. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${text}`);
}

await main();
