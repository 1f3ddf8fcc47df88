import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../localstack/environment.ts";

/** What has to hold on a cluster, too: every endpoint, the walls between organizations, and what stores heartbeats. */
const SUITES = [
  "tests/endpoints/",
  "tests/promises/tenant-",
  "tests/promises/department-isolation",
  "tests/promises/database-functions",
  "tests/jobs/ingest",
];

const usage = `npm run test:scale -- --url postgres://superuser:password@host:port/postgres [--shared] [-- <words for vitest>]
  Runs the suites of endpoints, isolation and ingestion against that server: docs/scale.md.
  --shared  all files in one database, one after another: behind a proxy, where no database can be made`;

/** vitest's exit code. */
async function main(): Promise<number> {
  const { values, positionals } = readFlags();
  if (values.url === undefined || !URL.canParse(values.url)) {
    console.error(usage);
    return 2;
  }
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const projects = ["endpoints", "services", "promises"].flatMap((name) => ["--project", name]);
  const words = [vitest, "run", ...projects, ...(positionals.length === 0 ? SUITES : positionals)];
  const env = { ...process.env, SCALE_URL: values.url, SCALE_SHARED: values.shared ? "1" : "" };
  const child = spawn(process.execPath, [...words, ...(values.shared ? ["--no-file-parallelism"] : [])], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** Ends the process for a flag that does not exist. */
function readFlags() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { url: { type: "string" }, shared: { type: "boolean", default: false } },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

process.exitCode = await main();
