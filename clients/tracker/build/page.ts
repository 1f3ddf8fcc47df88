import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { Assets } from "../ui/page/assets.ts";

const browser = join(import.meta.dirname, "../ui/page/browser");

/** The local page's files, its scripts as one. */
export async function buildPage(): Promise<Assets> {
  const text = (name: string) => readFile(join(browser, name), "utf8");
  const [html, css, icon, script] = await Promise.all([
    text("index.html"),
    text("page.css"),
    text("icon.svg"),
    bundle(),
  ]);
  return {
    "/": { type: "text/html; charset=utf-8", bytes: html },
    "/page.css": { type: "text/css; charset=utf-8", bytes: css },
    "/page.js": { type: "text/javascript; charset=utf-8", bytes: script },
    "/icon.svg": { type: "image/svg+xml", bytes: icon },
  };
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(browser, "main.ts")],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    minifySyntax: true,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
