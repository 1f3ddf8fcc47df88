import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const { resolve: fileOf } = createRequire(import.meta.url);

/** Programs of packages that our scripts run, each the JavaScript behind its command. */
const programs = {
  biome: "@biomejs/biome/bin/biome",
  serverless: "serverless/bin/serverless.js",
  vite: "vite/bin/vite.js",
} as const;

/**
 * Runs a package's program in the root and shows what it says; with this Node, since on Windows its command is no
 * program.
 */
export function runProgram(name: keyof typeof programs, words: readonly string[]): void {
  const stdio = ["ignore", "inherit", "inherit"] as const;
  execFileSync(process.execPath, [fileOf(programs[name]), ...words], { cwd: root, stdio: [...stdio] });
}

/** The sentence for somebody on Windows who runs what only Unix has; undefined elsewhere. */
export function unixProblem(command: string, reason: string, platform: NodeJS.Platform): string | undefined {
  if (platform !== "win32") return undefined;
  return `${command} needs Linux or macOS (${reason}): on Windows, run it in WSL.`;
}

/** Ends the process with one sentence where the command cannot work. */
export function requireUnix(command: string, reason: string): void {
  const problem = unixProblem(command, reason, process.platform);
  if (problem === undefined) return;
  console.error(problem);
  process.exit(1);
}
