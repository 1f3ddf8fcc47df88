/**
 * Loads every bundle of the last packaging as Lambda would: from its file, as an ES module. A missing `require`, a lost
 * export or a package that was not bundled shows here and not in production. Run by `npm run package`.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readWiring } from "./wiring.ts";

const root = resolve(import.meta.dirname, "..");
// Outside the repository, so that nothing is found in its node_modules but sharp, whose binaries are this machine's
// here.
const folder = mkdtempSync(join(tmpdir(), "muster-bundles-"));
try {
  cpSync(join(root, ".serverless/bundles"), folder, { recursive: true });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(root, "node_modules/sharp"), join(folder, "node_modules/sharp"));
  const functions = readWiring(root);
  for (const { name, handler } of functions) {
    const file = join(folder, handler.replace(/handler$/, "mjs"));
    const module = (await import(pathToFileURL(file).href)) as { handler?: unknown };
    if (typeof module.handler !== "function") throw new Error(`${name}: ${handler} exports no handler`);
  }
  console.log(`All ${functions.length} bundles load.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
