import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { root } from "../../localstack/environment.ts";
import { findChromium } from "./browser.ts";

/**
 * `npm run test:dashboard [-- <words for vitest>]`: the dashboard in a real Chromium. Where there is none, says so and
 * succeeds. `--record` takes the pictures anew that pages are compared with.
 */
if (findChromium() === undefined) {
  console.log("skipped: no Chromium here (apt-get install chromium, or CHROMIUM_PATH); all else is tested.");
} else {
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const given = process.argv.slice(2);
  const words = [vitest, "run", "--project", "dashboard", ...given.filter((word) => word !== "--record")];
  const env = { ...process.env, ...(given.includes("--record") ? { RECORD_PICTURES: "1" } : {}) };
  spawn(process.execPath, words, { cwd: root, stdio: "inherit", env }).once("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
