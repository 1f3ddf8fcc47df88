import { join } from "node:path";
import { createServer } from "vite";
import { root } from "./environment.ts";

/** Serves the dashboard from its sources, with the API behind the same origin; changes show at once. */
export async function startDashboard(port: number, apiUrl: string): Promise<{ stop: () => Promise<void> }> {
  const server = await createServer({
    configFile: join(root, "clients/dashboard/vite.config.ts"),
    server: { port, proxy: { "/api": { target: apiUrl, xfwd: true } } },
    logLevel: "warn",
    clearScreen: false,
  });
  await server.listen();
  return { stop: () => server.close() };
}
