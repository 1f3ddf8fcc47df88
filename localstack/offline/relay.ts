import { readWiring } from "../../infra/wiring.ts";
import { docsOf } from "../../lib/platform/http/error-docs.ts";
import { type Generation, startGeneration } from "./generation.ts";
import type { Reloaded, Saved } from "./messages.ts";
import { BROKEN_CODE, BrokenCode } from "./problem.ts";

/**
 * What serverless offline loads in place of each function under `npm run dev`: a call is handed on to the process that has the
 * newest code that loads. A save starts the next such process beside it, so listeners, sockets and running calls stay.
 */
const wiring = readWiring(process.cwd());
const environment = { ...process.env };
// Set for functions by serverless offline, as on Lambda; here they would lead a new process to the wrong libraries.
for (const name of ["LD_LIBRARY_PATH", "NODE_PATH"]) delete environment[name];

let current = startGeneration(environment);
let saves = 0;

type Context = Record<string, unknown> & { readonly getRemainingTimeInMillis: () => number };

async function run(handler: string, event: unknown, context: Context): Promise<unknown> {
  if (!current.isAlive) current = startGeneration(environment);
  const plain = Object.fromEntries(Object.entries(context).filter(([, value]) => typeof value !== "function"));
  const deadline = Date.now() + context.getRemainingTimeInMillis();
  try {
    return await current.run({ handler, event, context: plain, deadline });
  } catch (error) {
    if (error instanceof BrokenCode && isHttp(event)) return unavailable(error.message, String(context.awsRequestId));
    throw error;
  }
}

function isHttp(event: unknown): boolean {
  const { requestContext } = Object(event) as { requestContext?: { http?: unknown } };
  return requestContext?.http !== undefined;
}

/** The usual envelope, with what the person who writes the code wants to know. */
function unavailable(problem: string, requestId: string): object {
  const code = "SERVICE_UNAVAILABLE";
  const error = { code, message: `${BROKEN_CODE}${problem}`, docs: docsOf(code) };
  const body = { success: false, error, request_id: requestId, timestamp: new Date().toISOString() };
  const headers = { "content-type": "application/json; charset=utf-8", "retry-after": "1" };
  return { statusCode: 503, headers, body: JSON.stringify(body) };
}

async function reload(): Promise<void> {
  saves += 1;
  const save = saves;
  const next = startGeneration(environment);
  const problem = await problemOf(next);
  // Saved again meanwhile: that save's code is newer.
  if (save !== saves) {
    next.retire();
    return;
  }
  const old = problem === undefined ? current : next;
  if (problem === undefined) current = next;
  old.retire();
  process.send?.({ kind: "reloaded", problem } satisfies Reloaded);
}

/** All functions are loaded before the first call, so that one that breaks far from the saved file is noticed too. */
async function problemOf(generation: Generation): Promise<string | undefined> {
  try {
    await generation.load(wiring.map(({ handler }) => handler));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

process.on("message", (message: Saved) => {
  if (message.kind === "saved") void reload();
});

/** By the function's name in functions.yml, which is how the plugin refers to them. */
export default Object.fromEntries(
  wiring.map(({ name, handler }) => [name, (event: unknown, context: Context) => run(handler, event, context)]),
);
