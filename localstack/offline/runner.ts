import { spawnSync } from "node:child_process";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Order, Outcome, Run } from "./messages.ts";
import { describeProblem } from "./problem.ts";

/**
 * The process of one generation of the code: runs functions for serverless offline and ends with it, or when the next
 * generation has taken over. Memory, connections and clients of old code end with its process.
 */
const root = process.cwd();
enableCompileCache(join(root, ".muster/cache/modules"));

type Handler = (event: unknown, context: object) => unknown;

/** Modules by their handler: each is loaded once. */
const loading = new Map<string, Promise<Handler>>();

function load(handler: string): Promise<Handler> {
  const known = loading.get(handler);
  if (known !== undefined) return known;
  const loaded = importHandler(handler);
  loading.set(handler, loaded);
  return loaded;
}

async function importHandler(handler: string): Promise<Handler> {
  const file = handler.replace(/\.handler$/, ".ts");
  const module = (await import(pathToFileURL(join(root, file)).href)) as { handler?: Handler };
  if (typeof module.handler !== "function") throw new Error(`${file} exports no handler`);
  return module.handler;
}

async function follow(order: Order): Promise<Outcome> {
  const { id } = order;
  const handlers = order.kind === "run" ? [order.handler] : order.handlers;
  try {
    await Promise.all(handlers.map(load));
  } catch (error) {
    return { kind: "problem", id, problem: describeProblem(error, root, lastWords) };
  }
  return order.kind === "run" ? await run(order) : { kind: "answer", id, answer: undefined };
}

async function run({ id, handler, event, context, deadline }: Run): Promise<Outcome> {
  try {
    const invoke = await load(handler);
    const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
    return { kind: "answer", id, answer: await invoke(event, { ...context, getRemainingTimeInMillis }) };
  } catch (error) {
    const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
    return { kind: "thrown", id, message, stack };
  }
}

/** What Node says of a file when its loading ends a process. */
function lastWords(): string {
  const imports = [...loading.keys()].map((handler) => pathToFileURL(join(root, handler.replace(/\.handler$/, ".ts"))));
  const script = imports.map(({ href }) => `await import(${JSON.stringify(href)});`).join("\n");
  return spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }).stderr;
}

process.on("message", (order: Order) => {
  void follow(order).then((outcome) => process.send?.(outcome));
});
process.on("disconnect", () => process.exit(0));
