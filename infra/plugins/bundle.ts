import { join } from "node:path";
import { type Bundle, bundleFunctions } from "../bundle/build.ts";
import { fontsForLambda } from "../bundle/fonts.ts";
import { sharpForLambda } from "../bundle/sharp.ts";
import { listFiles, writeZip } from "../bundle/zip.ts";
import type { FunctionDefinition, Serverless, Utilities } from "./serverless.ts";

/** What an endpoint loads before it can answer: beyond this a cold start is felt. */
const MAX_ENDPOINT_BYTES = 300 * 1000;

/**
 * Before packaging: bundles all functions, checks and prints their sizes, and points each at a zip of its own. With
 * PACKAGED_ZIPS, a folder of zips from another stage, it takes those: code is the same in every stage.
 */
export default class BundleFunctions {
  hooks: Record<string, () => Promise<void>>;

  constructor(serverless: Serverless, _options: unknown, { log }: Utilities) {
    this.hooks = {
      "before:package:createDeploymentArtifacts": async () => {
        const { PACKAGED_ZIPS: folder } = process.env;
        if (folder === undefined) return packageFunctions(serverless, (text) => log.notice(text));
        for (const [name, definition] of Object.entries(serverless.service.functions))
          definition.package = { artifact: join(folder, `${name}.zip`) };
      },
    };
  }
}

async function packageFunctions(serverless: Serverless, print: (text: string) => void): Promise<void> {
  const { serviceDir, service } = serverless;
  // First, because it may need a network: who has none should not wait for the rest.
  const sharp = await sharpForLambda(serviceDir, print).catch((error: Error) => {
    throw new serverless.classes.Error(error.message);
  });
  const started = performance.now();
  const functions = Object.entries(service.functions);
  const entries = functions.map(([, definition]) => entryOf(definition));
  const outdir = join(serviceDir, ".serverless/bundles");
  const bundles = await bundleFunctions(serviceDir, outdir, entries);
  const built = performance.now();

  for (const [name, definition] of functions) {
    const bundle = bundles.get(entryOf(definition));
    if (!bundle) throw new Error(`${name} has no bundle`);
    const artifact = join(serviceDir, ".serverless", `${name}.zip`);
    await writeZip(artifact, await contents(serviceDir, outdir, bundle, sharp));
    definition.package = { artifact };
    print(`  ${name.padEnd(24)}${describe(bundle)}`);
  }
  print(
    `Bundled ${functions.length} functions in ${seconds(started, built)}, zipped them in ${seconds(built, performance.now())}`,
  );
  checkSizes(functions, bundles, print);
}

/** functions/auth/login.handler -> functions/auth/login */
const entryOf = ({ handler }: FunctionDefinition) => handler.replace(/\.handler$/, "");

const isEndpoint = ({ events }: FunctionDefinition) => events.some((event) => "httpApi" in event);

const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} KB`;

function describe({ size, lazy, needsSharp, needsFonts }: Bundle): string {
  const later = lazy.map((each) => `${each.name} ${kilobytes(each.size)}`);
  return [
    kilobytes(size).padStart(7),
    later.length > 0 ? `  when needed: ${later.join(", ")}` : "",
    needsSharp ? "  + sharp linux-arm64" : "",
    needsFonts ? "  + fonts" : "",
  ].join("");
}

async function contents(
  root: string,
  outdir: string,
  bundle: Bundle,
  sharpFolder: string,
): Promise<Map<string, string>> {
  const { files, needsSharp, needsFonts } = bundle;
  const own = files.map((file) => [file, join(outdir, file)] as const);
  const sharp = needsSharp ? await listFiles(join(sharpFolder, "node_modules"), "node_modules") : [];
  return new Map([...own, ...sharp, ...(needsFonts ? fontsForLambda(root) : [])]);
}

function checkSizes(
  functions: [string, FunctionDefinition][],
  bundles: Map<string, Bundle>,
  print: (text: string) => void,
) {
  const endpoints = functions
    .filter(([, definition]) => isEndpoint(definition))
    .map(([name, definition]) => ({ name, size: bundles.get(entryOf(definition))?.size ?? 0 }))
    .sort((a, b) => b.size - a.size);
  const [largest] = endpoints;
  if (largest)
    print(`Largest endpoint: ${largest.name}, ${kilobytes(largest.size)} (at most ${kilobytes(MAX_ENDPOINT_BYTES)})`);
  const tooBig = endpoints.filter(({ size }) => size > MAX_ENDPOINT_BYTES);
  if (tooBig.length === 0) return;
  const list = tooBig.map(({ name, size }) => `${name} ${kilobytes(size)}`).join(", ");
  throw new Error(
    `Endpoint bundles over ${kilobytes(MAX_ENDPOINT_BYTES)}: ${list}. Load what is not always needed by await import().`,
  );
}
