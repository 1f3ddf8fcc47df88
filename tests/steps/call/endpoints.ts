import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Documented, loadContracts } from "../../../infra/openapi/contracts.ts";
import type { Endpoint } from "./when.ts";

export const root = join(import.meta.dirname, "../../..");

/** A route with everything that is known of it: its contract, its file, and its handler, ready to `call`. */
export type Route = Documented & Endpoint & { name: string };

/** Every route there is, found in the folder: a suite over all of them cannot forget a new one. */
export async function everyRoute(): Promise<Route[]> {
  const documented = await loadContracts(root);
  return Promise.all(
    documented.map(async (each) => {
      const { handler } = (await import(pathToFileURL(join(root, each.file)).href)) as Endpoint;
      return { ...each, handler, name: `${each.contract.method} ${each.contract.path}` };
    }),
  );
}
