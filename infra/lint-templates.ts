/**
 * `npm run lint:template`: cfn-lint on the templates that `npm run package:all` left. It comes from PyPI into a folder
 * of the user's cache; where it cannot be had, this says so and succeeds.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, globSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { requireUnix } from "./platform.ts";

const VERSION = "1.58.0";
const root = resolve(import.meta.dirname, "..");
const home = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "muster", `cfn-lint-${VERSION}`);
const command = join(home, "bin/cfn-lint");

/** Answers why it could not be installed, or nothing. */
function install(): string | undefined {
  if (existsSync(command)) return undefined;
  try {
    execFileSync("python3", ["-m", "venv", home], { stdio: "pipe" });
    const words = ["install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "20"];
    execFileSync(join(home, "bin/pip"), [...words, `cfn-lint==${VERSION}`], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    return error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
  }
}

requireUnix("npm run lint:template", "cfn-lint is installed as Python has it there");
const templates = globSync("*.json", { cwd: join(root, ".serverless/stages") }).sort();
if (templates.length === 0) throw new Error("There is no template: run `npm run package:all` first.");
const reason = install();
if (reason === undefined) {
  const files = templates.map((name) => join(root, ".serverless/stages", name));
  const { status } = spawnSync(command, files, { stdio: "inherit" });
  if (status === 0) console.log(`cfn-lint ${VERSION}: nothing to say about ${templates.join(", ")}`);
  process.exitCode = status ?? 1;
} else {
  console.log(`skipped: cfn-lint ${VERSION} could not be had from PyPI (${reason}).`);
}
