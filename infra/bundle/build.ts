import { join, relative, resolve } from "node:path";
import { type BuildOptions, build, type ImportKind, type Metafile } from "esbuild";
import { slim } from "./slim.ts";

/** sharp has native binaries: they are put beside the bundle (sharp.ts). pg-native is never installed. */
const EXTERNAL = ["sharp", "pg-native"];

/** Whoever reaches it reads font files at run time: they are put beside the bundle (fonts.ts). */
const FONTS_MODULE = "lib/render/pdf/fonts.ts";

type Outputs = Metafile["outputs"];

/**
 * One function's code: `files` below the output folder. `size` counts what is read before the handler can run: the .mjs that Lambda starts and what it imports
 * statically; `packages` are the npm packages in it. `lazy` are the modules behind `await import(…)`, with what only they need.
 */
export type Bundle = {
  files: string[];
  size: number;
  packages: string[];
  lazy: { name: string; file: string; size: number; packages: string[] }[];
  needsSharp: boolean;
  needsFonts: boolean;
};

/**
 * Bundles all entries (paths below `root`, without extension) into `outdir`, in one pass: what functions share is built once, and each
 * function takes the files that it reaches.
 *
 * @returns the bundles, by entry
 */
export async function bundleFunctions(root: string, outdir: string, entries: string[]): Promise<Map<string, Bundle>> {
  const { metafile } = await build({
    ...options(root, outdir),
    entryPoints: entries.map((entry) => join(root, `${entry}.ts`)),
  });
  const outputs: Outputs = {};
  const inside = (path: string) => relative(outdir, resolve(root, path));
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const imports = output.imports.map((each) => (each.external ? each : { ...each, path: inside(each.path) }));
    outputs[inside(path)] = { ...output, imports };
  }
  return new Map(entries.map((entry) => [entry, describe(outputs, `${entry}.mjs`)]));
}

function options(root: string, outdir: string) {
  return {
    absWorkingDir: root,
    outdir,
    outbase: root,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true, // `await import()` stays an import: Redis and the AWS clients cost nothing until they are used
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"], // the ES build of a package can be shaken, its CommonJS build cannot
    minify: true,
    legalComments: "none",
    metafile: true,
    logLevel: "error",
    external: EXTERNAL,
    // CommonJS packages in the bundle call require() for node: modules; an ES module has none.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    alias: {
      "@aws-sdk/credential-provider-node": join(root, "infra/bundle/lambda-credentials.ts"),
      // s3-presigned-post pins an older client-s3 of its own: without this the bundle holds two.
      "@aws-sdk/client-s3": join(root, "node_modules/@aws-sdk/client-s3"),
    },
    plugins: [slim()],
  } satisfies BuildOptions;
}

function describe(outputs: Outputs, main: string): Bundle {
  const first = closure(outputs, main, ["import-statement"]);
  const all = [...closure(outputs, main, ["import-statement", "dynamic-import"])];
  const lazy = all
    .filter((file) => outputs[file]?.entryPoint !== undefined && !first.has(file))
    .map((file) => {
      const own = closure(outputs, file, ["import-statement"]).difference(first);
      const name = outputs[file]?.entryPoint?.replace(/^.*node_modules\//, "") ?? file;
      return { name, file, size: bytes(outputs, own), packages: packagesOf(outputs, own) };
    })
    .filter(({ size }) => size >= 1000); // below that it is an empty shell of ours (slim.ts)
  const needsSharp = all.some((file) => outputs[file]?.imports.some(({ path }) => path === "sharp"));
  const needsFonts = all.some((file) => Object.hasOwn(outputs[file]?.inputs ?? {}, FONTS_MODULE));
  return {
    files: all,
    size: bytes(outputs, first),
    packages: packagesOf(outputs, first),
    lazy,
    needsSharp,
    needsFonts,
  };
}

/** The files that are reached from `file`, itself among them, by these kinds of import. */
function closure(outputs: Outputs, file: string, kinds: ImportKind[]): Set<string> {
  const found = new Set<string>();
  const open = [file];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const output = outputs[next];
    if (!output || found.has(next)) continue;
    found.add(next);
    open.push(...output.imports.filter(({ kind }) => kinds.includes(kind as ImportKind)).map(({ path }) => path));
  }
  return found;
}

const bytes = (outputs: Outputs, files: Set<string>) =>
  [...files].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);

function packagesOf(outputs: Outputs, files: Set<string>): string[] {
  const inputs = [...files].flatMap((file) => Object.entries(outputs[file]?.inputs ?? {}));
  const named = inputs.flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput === 0 ? [] : (/.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  );
  return [...new Set(named)].sort();
}
