import { join } from "node:path";
import { allFontPaths } from "../../lib/reports/pdf/fonts.ts";

/**
 * The font files of PDFs as path in the zip -> path on disk, with what resolving them needs: each package's own
 * package.json. They are asked for by their module path, so that the same line of code finds them here and on Lambda.
 */
export function fontsForLambda(root: string): Map<string, string> {
  const packages = new Set(allFontPaths().map((path) => path.split("/").slice(0, 2).join("/")));
  const extras = [...packages].flatMap((name) => [`${name}/package.json`, `${name}/LICENSE`]);
  return new Map(
    [...allFontPaths(), ...extras].map((path) => [`node_modules/${path}`, join(root, "node_modules", path)]),
  );
}
