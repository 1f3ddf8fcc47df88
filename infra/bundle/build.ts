import { mkdir, realpath, writeFile } from "node:fs/promises";
import { builtinModules, isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type BuildOptions, context, type ImportKind, type Metafile, type Plugin } from "esbuild";
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

/** What stands in for an entry while it is built: a context's entries cannot change, what this resolves to can. */
const NEXT_ENTRY = "muster:next-entry";

/**
 * Bundles all entries (paths below `root`, without extension) into `outdir`, each by itself: so nothing is in a function
 * but what it uses. Bundled together, a file that two functions share comes with all that either of them uses, and what
 * that imports: most endpoints had the time zones of a few. What is the same in several has one name.
 *
 * @returns the bundles, by entry
 */
export async function bundleFunctions(root: string, outdir: string, entries: string[]): Promise<Map<string, Bundle>> {
  // Read when esbuild starts, with the first build of a process: what it keeps from one build to the next is looked through
  // for garbage less often, which halves its work and takes some hundred megabytes.
  process.env.GOGC ??= "400";
  await mkdir(outdir, { recursive: true });
  // esbuild names outputs by real paths, and some systems' folder for temporary files is a link.
  const folder = await realpath(outdir);
  const bundles = new Map<string, Bundle>();
  const written = new Set<string>();
  for (const [depth, alike] of Map.groupBy(entries, depthOf)) {
    const build = await inTurn(root, folder, depth);
    try {
      for (const entry of alike) {
        const { outputs, files } = await build.next(entry);
        await writeNew(folder, files, written);
        bundles.set(entry, describe(outputs, `${entry}.mjs`));
      }
    } finally {
      await build.end();
    }
  }
  return bundles;
}

const depthOf = (entry: string) => entry.split("/").length;

/**
 * Builds one entry after the other and parses a file once for all of them. They lie equally deep, since what they have
 * in common is imported by its path from there.
 */
async function inTurn(root: string, folder: string, depth: number) {
  let current = "";
  const name = Array(depth).fill("entry").join("/");
  const { rebuild, dispose } = await context({
    ...options(root, folder, () => join(root, `${current}.ts`)),
    entryPoints: { [name]: NEXT_ENTRY },
  });
  return {
    next: async (entry: string) => {
      current = entry;
      const { metafile, outputFiles } = await rebuild();
      const isBuilt = Object.keys(metafile.inputs).some((path) => path.endsWith(`${entry}.ts`));
      if (!isBuilt) throw new Error(`Something else than ${entry} was built.`);
      const below = (path: string) => {
        const inside = relative(folder, resolve(root, path));
        return inside === `${name}.mjs` ? `${entry}.mjs` : inside;
      };
      return {
        outputs: outputsBelow(metafile, below),
        files: new Map(outputFiles.map(({ path, contents }) => [below(path), contents])),
      };
    },
    end: dispose,
  };
}

/** What is the same in several functions is written with the first of them. */
async function writeNew(folder: string, files: Map<string, Uint8Array>, written: Set<string>): Promise<void> {
  for (const [name, contents] of files) {
    if (written.has(name)) continue;
    written.add(name);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), contents);
  }
}

/** What esbuild says of its outputs, by their path as `below` gives it. */
function outputsBelow(metafile: Metafile, below: (path: string) => string): Outputs {
  return Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, output]) => {
      const imports = output.imports.map((each) => (each.external ? each : { ...each, path: below(each.path) }));
      return [below(path), { ...output, imports }];
    }),
  );
}

/** ES modules for the Node of Lambda. */
function options(root: string, outdir: string, entry: () => string) {
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
    write: false,
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
    plugins: [slim(), asRequired(), behindSecrets(root, entry)],
  } satisfies BuildOptions;
}

/**
 * What Lambda starts is a function behind the reading of its secret, which begins while the function's own modules
 * load.
 */
function behindSecrets(root: string, entry: () => string): Plugin {
  const isFunction = (path: string) => relative(root, path).startsWith(`functions${sep}`);
  return {
    name: "behind-secrets",
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${NEXT_ENTRY}$`) }, () => {
        const path = entry();
        return isFunction(path) ? { path, namespace: "function" } : { path };
      });
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

/** The names of Node's modules, with and without `node:`. A filter that knows them is asked by esbuild itself. */
const BUILTIN = new RegExp(`^(?:node:)?(?:${builtinModules.map((name) => name.replace(/^node:/, "")).join("|")})$`);

/**
 * Modules of Node are taken as `require` gives them. An import reads each of their names, also those that load something
 * when they are read: all of undici for the WebSocket of node:http, which is a third of a heartbeat's start, and
 * WebCrypto for node:crypto.
 */
function asRequired(): Plugin {
  return {
    name: "as-required",
    setup(build) {
      build.onResolve({ filter: BUILTIN }, ({ kind, path }) =>
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
