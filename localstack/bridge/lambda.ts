import { Agent, request as startRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { readBody } from "../guard/proxy.ts";

/** What an invocation came to; `error` is what Lambda would call a function error, or that nobody could be reached. */
type Invocation =
  | { readonly kind: "answer"; readonly payload: unknown }
  | { readonly kind: "error"; readonly error: string };

export type Lambda = {
  /** Invokes a function by its full name and waits for its answer, however long the function takes. Never rejects. */
  invoke(functionName: string, event: unknown): Promise<Invocation>;
  close(): void;
};

const RESTART_MILLISECONDS = 10_000;

function isRefused(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ECONNREFUSED";
}

/** A client of a Lambda endpoint such as serverless offline's, `http://127.0.0.1:3002`. */
export function createLambda(endpoint: string): Lambda {
  // Not fetch: it gives up after 300 s, and a function may take 900.
  const agent = new Agent({ keepAlive: true });
  return {
    async invoke(functionName, event) {
      const body = Buffer.from(JSON.stringify(event));
      const url = `${endpoint}/2015-03-31/functions/${functionName}/invocations`;
      const deadline = Date.now() + RESTART_MILLISECONDS;
      for (;;) {
        try {
          return await send(url, agent, body);
        } catch (error) {
          // Refused: the function has not run. It is starting again after an edit, which is no failure of the batch.
          if (isRefused(error) && Date.now() < deadline) {
            await sleep(100);
            continue;
          }
          return {
            kind: "error",
            error: `no answer from ${endpoint}: ${error instanceof Error ? error.message : String(error)}`,
          };
        }
      }
    },
    close: () => agent.destroy(),
  };
}

async function send(url: string, agent: Agent, body: Buffer): Promise<Invocation> {
  return await new Promise((resolve, reject) => {
    const headers = { "content-type": "application/octet-stream", "content-length": body.length };
    const outgoing = startRequest(url, { method: "POST", agent, headers }, (response) => {
      readBody(response).then((content) => {
        const text = content.toString();
        const failed = response.statusCode !== 200 || response.headers["x-amz-function-error"] !== undefined;
        resolve(failed ? { kind: "error", error: describe(text) } : parse(text));
      }, reject);
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

function parse(text: string): Invocation {
  if (text === "") return { kind: "answer", payload: null };
  try {
    const payload: unknown = JSON.parse(text);
    if (typeof payload === "object" && payload !== null && "errorType" in payload)
      return { kind: "error", error: describe(text) };
    return { kind: "answer", payload };
  } catch {
    return { kind: "error", error: `an answer that is not JSON: ${text.slice(0, 200)}` };
  }
}

/** `Error: the message`, from Lambda's error document. */
function describe(text: string): string {
  try {
    const { errorType, errorMessage, Message } = JSON.parse(text) as Record<string, unknown>;
    if (errorMessage !== undefined) return `${String(errorType ?? "Error")}: ${String(errorMessage)}`;
    if (Message !== undefined) return String(Message);
  } catch {
    // Not the error document: its text has to do.
  }
  return text.slice(0, 200);
}
