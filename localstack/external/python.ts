import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** What LocalStack 4.14.0 runs on: older ones cannot parse it, newer ones lack wheels of what it needs. */
const WANTED = ["3.13", "3.12"];
const report = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";

/** A Python that LocalStack runs on, from the PATH or among pyenv's; undefined when there is none. */
export function findPython(): string | undefined {
  const installed = process.env.PYENV_ROOT ?? join(homedir(), ".pyenv");
  const candidates = [
    ...WANTED.map((version) => `python${version}`),
    "python3",
    ...WANTED.flatMap((version) => globSync(`versions/${version}.*/bin/python3`, { cwd: installed })).map((path) =>
      join(installed, path),
    ),
  ];
  return candidates.find((command) => WANTED.includes(versionOf(command)));
}

/** Empty when there is no such command, or it could not make a virtual environment. */
function versionOf(command: string): string {
  try {
    return execFileSync(command, ["-c", report], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}
