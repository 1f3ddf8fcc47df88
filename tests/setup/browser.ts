import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { preview } from "vite";
import type { TestProject } from "vitest/node";
import { root } from "../../localstack/environment.ts";
import { freePort } from "../../localstack/ports.ts";
import { type System, startSystem } from "./system.ts";

/** The dashboard as browsers find it: its address, the files that were built, and the browser's own program. */
export type Dashboard = { url: string; files: string; chromium: string };

declare module "vitest" {
  // biome-ignore lint/style/useConsistentTypeDefinitions: it adds to the interface of vitest.
  interface ProvidedContext {
    dashboard: Dashboard;
  }
}

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Chromium on this machine; CHROMIUM_PATH names another one. */
export function findChromium(): string | undefined {
  return [process.env.CHROMIUM_PATH ?? "", ...PLACES].find((path) => path !== "" && existsSync(path));
}

/** As for a release: in a process of its own, because a test's process is not of production. */
function buildFor(directory: string): void {
  const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin/vite.js");
  const words = [vite, "build", "clients/dashboard", "--outDir", directory, "--emptyOutDir", "--logLevel", "warn"];
  execFileSync(process.execPath, words, {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: "inherit",
  });
}

/**
 * The whole system, and in front of it the dashboard as it is built for a release, on one origin with the API. Throws
 * where there is no Chromium.
 */
export async function startDashboard(): Promise<{ system: System; dashboard: Dashboard; stop: () => Promise<void> }> {
  const chromium = findChromium();
  if (chromium === undefined) throw new Error("There is no Chromium: npm run test:dashboard says how to get one.");
  const { system, stop: stopSystem } = await startSystem();
  const files = await mkdtemp(join(tmpdir(), "muster-dashboard-"));
  const configFile = join(root, "clients/dashboard/vite.config.ts");
  buildFor(files);
  const server = await preview({
    configFile,
    build: { outDir: files },
    preview: { port: await freePort(), strictPort: false, proxy: { "/api": { target: system.http, xfwd: true } } },
  });
  // Where somebody else was faster, it has taken the next one.
  const { port } = server.httpServer.address() as AddressInfo;
  const stop = async () => {
    await server.close();
    await rm(files, { recursive: true, force: true });
    await stopSystem();
  };
  return { system, dashboard: { url: `http://127.0.0.1:${port}`, files, chromium }, stop };
}

export default async function setup(project: TestProject) {
  const { system, dashboard, stop } = await startDashboard();
  project.provide("system", system);
  project.provide("dashboard", dashboard);
  return stop;
}
