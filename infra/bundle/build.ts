import { mkdir, realpath } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join, relative, resolve, sep } from "node:path";
import { type BuildOptions, build, type ImportKind, type Metafile, type Plugin } from "esbuild";
import { atATime } from "../../lib/platform/at-a-time.ts";
import { slim } from "./slim.ts";

/** sharp has native binaries: they are put beside the bundle (sharp.ts). pg-native is never installed. */
const EXTERNAL = ["sharp", "pg-native"];

/** A function that reaches this module reads font files at run time: they are put beside the bundle (fonts.ts). */
const FONTS_MODULE = "lib/reports/pdf/fonts.ts";

type Outputs = Metafile["outputs"];

/**
 * One function's code: `files` below the output folder. `size` counts what is read before the handler can run: the .mjs
 * that Lambda starts and what it imports statically; `packages` are the npm packages in it. `lazy` are the modules
 * behind `await import(…)`, with what only they need.
 */
export type Bundle = {
  files: string[];
  size: number;
  packages: string[];
  lazy: { name: string; file: string; size: number; packages: string[] }[];
  needsSharp: boolean;
  needsFonts: boolean;
};

/** So many at once: while our plugins, which share this thread, are waited for, esbuild has others to build. */
const AT_ONCE = 4;

/**
 * Bundles all entries (paths below `root`, without extension) into `outdir`, each by itself: so nothing is in a function
 * but what it uses. Bundled together, a file that two functions share comes with all that either of them uses, and what
 * that imports: most endpoints had the time zones of a few. What is the same in several has one name.
 *
 * @returns the bundles, by entry
 */
export async function bundleFunctions(root: string, outdir: string, entries: string[]): Promise<Map<string, Bundle>> {
  await mkdir(outdir, { recursive: true });
  // esbuild names outputs by real paths, and some systems' folder for temporary files is a link.
  const folder = await realpath(outdir);
  const bundles = new Map<string, Bundle>();
  await atATime(AT_ONCE, entries, async (entry) => {
    const { metafile } = await build({
      ...options(root, folder),
      entryPoints: { [entry]: join(root, `${entry}.ts`) },
    });
    bundles.set(entry, describe(outputsBelow(folder, root, metafile), `${entry}.mjs`));
  });
  return bundles;
}

/** What esbuild says of its outputs, by their path below `outdir`. */
function outputsBelow(outdir: string, workingDir: string, metafile: Metafile): Outputs {
  const inside = (path: string) => relative(outdir, resolve(workingDir, path));
  return Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, output]) => {
      const imports = output.imports.map((each) => (each.external ? each : { ...each, path: inside(each.path) }));
      return [inside(path), { ...output, imports }];
    }),
  );
}

/** ES modules for the Node of Lambda. */
function options(root: string, outdir: string) {
  return {
    outdir,
    outbase: root,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true, // `await import()` stays an import: Redis and the AWS clients cost nothing until they are used
    format: "esm",
    platform: "node",
    target: "node24",
    minify: true,
    legalComments: "none",
    metafile: true,
    logLevel: "error",
    external: EXTERNAL,
    absWorkingDir: root,
    mainFields: ["module", "main"], // the ES build of a package can be shaken, its CommonJS build cannot
    // CommonJS packages in the bundle call require() for node: modules; an ES module has none.
    banner: {
      js: 'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url);',
    },
    alias: {
      zod: join(root, "infra/bundle/zod.ts"),
      "@aws-sdk/credential-provider-node": join(root, "infra/bundle/lambda-credentials.ts"),
      "temporal-polyfill": join(root, "infra/bundle/temporal.ts"),
      // s3-presigned-post pins an older client-s3 of its own: without this the bundle holds two.
      "@aws-sdk/client-s3": join(root, "node_modules/@aws-sdk/client-s3"),
    },
    plugins: [slim(), asRequired(), behindSecrets(root)],
  } satisfies BuildOptions;
}

/**
 * What Lambda starts is a function behind the reading of its secret, which begins while the function's own modules
 * load.
 */
function behindSecrets(root: string): Plugin {
  const isFunction = (path: string) => relative(root, path).startsWith(`functions${sep}`);
  return {
    name: "behind-secrets",
    setup(build) {
      build.onResolve({ filter: /\.ts$/ }, ({ kind, path }) =>
        kind === "entry-point" && isFunction(path) ? { path, namespace: "function" } : undefined,
      );
      build.onLoad({ filter: /./, namespace: "function" }, ({ path }) => ({
        contents: `
          import { firstReading, withSecrets } from ${JSON.stringify(join(root, "lib/platform/stage-secret.ts"))};
          import { handler as handle } from ${JSON.stringify(path)};
          await firstReading;
          export const handler = withSecrets(handle);`,
        resolveDir: root,
        loader: "ts",
      }));
    },
  };
}

/**
 * Modules of Node are taken as `require` gives them. An import reads each of their names, also those that load something
 * when they are read: all of undici for the WebSocket of node:http, which is a third of a heartbeat's start, and
 * WebCrypto for node:crypto.
 */
function asRequired(): Plugin {
  return {
    name: "as-required",
    setup(build) {
      build.onResolve({ filter: /^(node:)?\w+(\/\w+)*$/ }, ({ kind, path }) =>
        kind === "import-statement" && isBuiltin(path)
          ? { path, namespace: "required", sideEffects: false }
          : undefined,
      );
      build.onLoad({ filter: /./, namespace: "required" }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      }));
    },
  };
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
