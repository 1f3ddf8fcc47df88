import type { Clock } from "../../../clients/common/clock.ts";
import { everyRoute } from "./endpoints.ts";
import { callForText, type Endpoint } from "./when.ts";

/** The method, and the path with a place for each parameter. */
const patternOf = ({ contract: { method, path } }: Endpoint) =>
  new RegExp(`^${method} ${path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);

/**
 * A fetch that a client can be given: each request reaches its handler in this process, at the instant of a clock. `served`
 * are all routes, which take a while to load, or those that the client asks for.
 */
export async function routedFetch(clock: Clock, served?: readonly Endpoint[]): Promise<typeof fetch> {
  const routes = (served ?? (await everyRoute()))
    .map((route) => ({ route, pattern: patternOf(route) }))
    // What is said in words stands before what is a parameter: /sessions/active is no session's id.
    .toSorted((a, b) => a.route.contract.path.split("{").length - b.route.contract.path.split("{").length);
  return async (input, init) => {
    const { pathname, searchParams } = new URL(String(input));
    const wanted = `${init?.method ?? "GET"} ${pathname}`;
    const found = routes.find(({ pattern }) => pattern.test(wanted));
    if (found === undefined) throw new Error(`There is no route ${wanted}.`);
    const { status, text } = await callForText(found.route, {
      params: { ...found.pattern.exec(wanted)?.groups },
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(new Headers(init?.headers)),
      now: clock.now(),
      ...(typeof init?.body === "string" ? { body: init.body } : {}),
    });
    return new Response(text, { status });
  };
}
