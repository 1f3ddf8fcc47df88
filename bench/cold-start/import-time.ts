import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Milliseconds in which a fresh process imports these files one after the other: what a container does before its first request. */
export async function importTime(files: readonly string[]): Promise<number> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", SAMPLE, ...files], { env: {} });
  return Number(stdout);
}

const SAMPLE = `
  const started = performance.now();
  for (const file of process.argv.slice(1)) await import(file);
  process.stdout.write(String(performance.now() - started));`;
