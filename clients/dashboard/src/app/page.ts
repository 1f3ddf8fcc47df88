import { lazyRouteComponent } from "@tanstack/react-router";
import { fetched } from "../api/fetched.ts";

/** A page that is fetched when somebody goes there. */
export function page<Module extends Record<string, unknown>, Name extends keyof Module & string>(
  load: () => Promise<Module>,
  name: Name,
) {
  return lazyRouteComponent(() => fetched(load), name);
}
