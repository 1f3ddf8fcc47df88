import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../../localstack/environment.ts";
import { installLocalStack, PyPIUnreachable, startFromPyPI } from "../../localstack/external/pypi.ts";
import { findPython } from "../../localstack/external/python.ts";
import { freePort } from "../../localstack/ports.ts";

/**
 * `npm run test:localstack [-- <words for vitest>]`: starts LocalStack from PyPI on a free port and runs the vitest project
 * `localstack` with it; with LOCALSTACK_URL, uses the one there. Where it cannot be had, says so and succeeds.
 */
async function main(): Promise<number> {
  if (process.env.LOCALSTACK_URL) return await runTests(process.env.LOCALSTACK_URL);
  const python = findPython();
  if (python === undefined) return skip("LocalStack needs Python 3.12 or 3.13, and neither is installed");
  try {
    const interpreter = await installLocalStack(python, console.log);
    return await withLocalStack(interpreter, runTests);
  } catch (error) {
    if (error instanceof PyPIUnreachable) return skip(`PyPI is not reachable: ${error.message.split("\n").at(-1)}`);
    throw error;
  }
}

function skip(reason: string): number {
  console.log(`skipped: ${reason}.`);
  return 0;
}

async function withLocalStack(interpreter: string, run: (endpoint: string) => Promise<number>): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "muster-localstack-"));
  try {
    const localstack = await startFromPyPI(interpreter, await freePort(), directory, console.log);
    try {
      return await run(localstack.endpoint);
    } finally {
      await localstack.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** vitest's exit code. */
async function runTests(endpoint: string): Promise<number> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const words = [vitest, "run", "--project", "localstack", ...process.argv.slice(2)];
  const env = { ...process.env, LOCALSTACK_URL: endpoint };
  const child = spawn(process.execPath, words, { cwd: root, env, stdio: "inherit" });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

process.exitCode = await main();
