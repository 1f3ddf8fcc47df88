import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { buildPage } from "./page.ts";

const tracker = join(import.meta.dirname, "..");

/** What stays a package of its own: native modules, and what looks for files beside itself. */
const PACKAGES = [
  "@miniben90/x-win",
  "@napi-rs/keyring",
  "dbus-next",
  "koffi",
  "node-screenshots",
  "sharp",
  "uiohook-napi",
  "x11",
];

/** The tracker as two files that need nothing but those packages: `main.js`, and what counts input on Windows. */
export async function bundle(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await build({
    entryPoints: { main: join(tracker, "main.ts"), counter: join(tracker, "desktop/win32/counter.ts") },
    outdir: directory,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    external: PACKAGES,
    plugins: [await pageWithin()],
    // What came as CommonJS asks for Node's own modules by `require`.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
    legalComments: "none",
    logLevel: "warning",
  });
}

/** The local page's files in the place of the module that builds them from the sources. */
async function pageWithin(): Promise<Plugin> {
  const contents = `const assets = ${JSON.stringify(await buildPage())}; export const readAssets = async () => assets;`;
  return {
    name: "page",
    setup({ onLoad }) {
      onLoad({ filter: /ui\/page\/assets\.ts$/ }, () => ({ contents, loader: "js" }));
    },
  };
}
