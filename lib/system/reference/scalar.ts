/** As much of Fastify as the plugin asks for: a place to leave its routes. */
type Route = { url: string; handler: (request: unknown, reply: Reply) => unknown };
type Reply = { header: () => Reply; send: (body: string) => string };
type Plugin = (server: { route: (route: Route) => void; log: object }, options: object, done: () => void) => void;

/**
 * Scalar's program for browsers, whole and without a CDN. Of its packages the Fastify plugin is the one that carries it
 * built, for a tenth of the others' size; there is no Fastify here, so the plugin's route is asked for it. It is 4 MB,
 * and loaded on first use.
 */
export async function scalarProgram(): Promise<string> {
  const { default: plugin } = (await import("@scalar/fastify-api-reference")) as unknown as { default: Plugin };
  const routes: Route[] = [];
  plugin({ route: (route) => routes.push(route), log: console }, { configuration: { url: "/" } }, () => undefined);
  const reply: Reply = { header: () => reply, send: (body) => body };
  const program = routes.find(({ url }) => url.endsWith(".js"))?.handler(undefined, reply);
  if (typeof program !== "string") throw new Error("Scalar's plugin has no route of its program any more.");
  return program;
}
