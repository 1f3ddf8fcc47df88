import { expect, inject } from "vitest";
import type { Answer } from "./when.ts";

/** Whoever calls by method and path has no contract at hand that says what comes back; each expectation checks it. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type HttpAnswer = Omit<Answer, "data" | "error"> & { data: any; error: any };

export type HttpRequest = {
  token?: string;
  query?: Record<string, string>;
  /** An object is sent as JSON, text as it is. */
  body?: unknown;
  headers?: Record<string, string>;
};

/** Calls the running system as any client would. Throws for an answer that no client should ever get. */
export async function send(method: string, path: string, request: HttpRequest = {}): Promise<HttpAnswer> {
  return sendTo(inject("system").http, method, path, request);
}

/** The same for a server at another address. */
export async function sendTo(
  base: string,
  method: string,
  path: string,
  request: HttpRequest = {},
): Promise<HttpAnswer> {
  const { token, query = {}, body, headers = {} } = request;
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const answered = readEnvelope(await response.text(), `${method} ${path} answered ${response.status}`);
  if (response.status >= 500)
    throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answered)}`);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    cookies: response.headers.getSetCookie(),
    data: answered.data,
    error: answered.error,
    message: answered.message,
  };
}

/** The `data` of an answer that must have this status. */
export async function dataOf(
  method: string,
  path: string,
  request: HttpRequest = {},
  status = 200,
): Promise<HttpAnswer["data"]> {
  const answer = await send(method, path, request);
  expect(answer, `${method} ${path}`).toMatchObject({ status, error: undefined });
  return answer.data;
}

type Envelope = { data?: unknown; error?: unknown; message?: string };

/** Everything is answered in JSON. What a function threw comes as an error document with status 200 from serverless offline. */
function readEnvelope(text: string, what: string): Envelope {
  let answered: unknown;
  try {
    answered = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${what} with what is not JSON: ${text.slice(0, 500)}`, { cause });
  }
  if (typeof answered !== "object" || answered === null) throw new Error(`${what} with no object: ${text}`);
  if ("errorType" in answered || "errorMessage" in answered)
    throw new Error(`${what} with what a function threw: ${text.slice(0, 2000)}`);
  return answered;
}
