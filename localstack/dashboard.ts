import { join } from "node:path";
import { createServer, type Plugin } from "vite";
import { root } from "./environment.ts";

/** What pages are made of: all else of this folder, the data of `.muster` first, is nobody's who asks over HTTP. */
const SERVED = ["clients/dashboard", "clients/common", "lib", "node_modules"].map((part) => join(root, part));

/**
 * Serves the dashboard from its sources, with the API behind the same origin; changes show at once. `isOpen`: to the
 * whole network, not to this machine alone.
 */
export async function startDashboard(
  port: number,
  apiUrl: string,
  isOpen: boolean,
): Promise<{ stop: () => Promise<void> }> {
  const server = await withoutAnEnd(() =>
    createServer({
      configFile: join(root, "clients/dashboard/vite.config.ts"),
      server: {
        port,
        proxy: { "/api": { target: apiUrl, xfwd: true } },
        fs: { allow: SERVED },
        ...(isOpen && { host: "0.0.0.0" }),
      },
      plugins: isOpen ? [overPlainHttp] : [],
      logLevel: "warn",
      clearScreen: false,
    }),
  );
  await server.listen();
  return { stop: () => server.close() };
}

/**
 * Vite ends the process when that is told to stop, or when its input ends. Here it is one part of many, which stop in their
 * order.
 */
async function withoutAnEnd<T>(start: () => Promise<T>): Promise<T> {
  const before = { signal: process.listeners("SIGTERM"), input: process.stdin.listeners("end") };
  const started = await start();
  for (const listener of process.listeners("SIGTERM"))
    if (!before.signal.includes(listener)) process.off("SIGTERM", listener);
  for (const listener of process.stdin.listeners("end"))
    if (!before.input.includes(listener)) process.stdin.off("end", listener as () => void);
  return started;
}

/** Browsers have crypto.randomUUID over TLS and on their own machine only; a phone comes by neither. */
const overPlainHttp: Plugin = {
  name: "muster:over-plain-http",
  // Whoever is on the network opens nothing in an editor of this machine.
  configureServer: ({ middlewares }) => {
    middlewares.use("/__open-in-editor", (_request, response) => void response.writeHead(404).end());
  },
  transformIndexHtml: () => [{ tag: "script", children: RANDOM_UUID, injectTo: "head-prepend" }],
};

const RANDOM_UUID = `crypto.randomUUID ??= () =>
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));`;
