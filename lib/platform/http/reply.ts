import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { type AppError, ERRORS } from "../errors.ts";
import type { CallEvent } from "./call.ts";
import { docsOf } from "./error-docs.ts";
import { zippedEtag } from "./etag.ts";

/** What a handler answers. */
export type Reply<Data> = {
  data: Data;
  message?: string;
  /** Complete Set-Cookie values. */
  cookies?: string[];
  headers?: Record<string, string>;
  /** The same as a page, for those who ask for HTML: somebody who follows a link. It may load and run nothing. */
  html?: string;
  /**
   * Asks the live store for something once the transaction has committed, before the answer leaves: within, the store
   * would wait for its connection. Not done again where an answer is repeated.
   */
  afterCommit?: () => Promise<void>;
};

/** What a handler answers where somebody else has to decide first: 202, with `deferred` as data. */
export type DeferredReply = { deferred: unknown; message: string };

const HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "x-content-type-options": "nosniff",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
};

const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  vary: "accept",
};

const COMPRESS_FROM_BYTES = 1024;

/** The envelope of a success. `json` is its data where that is written already. */
export async function successResult(
  event: CallEvent,
  status: number,
  { data, message, cookies, headers, html }: Reply<unknown>,
  json?: string,
): Promise<APIGatewayProxyStructuredResultV2> {
  if (html !== undefined && /\btext\/html\b/.test(event.headers?.accept ?? ""))
    return result(event, status, html, { ...headers, ...PAGE_HEADERS });
  const fields = [
    ["success", "true"],
    ["data", json ?? JSON.stringify(data)],
    ["message", JSON.stringify(message)],
  ];
  const written = fields.filter(([, value]) => value !== undefined).map(([name, value]) => `"${name}":${value}`);
  const body = `{${written.join(",")}}`;
  return { ...(await result(event, status, body, headers)), ...(cookies === undefined ? {} : { cookies }) };
}

/** The client has this answer already. */
export function notModified({ call }: CallEvent, etag: string): APIGatewayProxyStructuredResultV2 {
  const { "content-type": _, ...common } = HEADERS;
  return { statusCode: 304, headers: { ...common, "x-request-id": call.request_id, ...tagged(etag) }, body: "" };
}

/** A browser keeps such an answer for the person who is signed in, and asks before each use whether it still holds. */
export function tagged(etag: string): Record<string, string> {
  return { etag, "cache-control": "private, no-cache", vary: "accept-encoding" };
}

/** The envelope of an error. A 500 says nothing but the request id to look for in the log. */
export async function errorResult(event: CallEvent, error: AppError): Promise<APIGatewayProxyStructuredResultV2> {
  const details = error.status === 500 ? undefined : error.details;
  const body = {
    success: false,
    error: {
      code: error.code,
      message: ERRORS[error.code][1],
      ...(details === undefined ? {} : { details }),
      docs: docsOf(error.code),
    },
    request_id: event.call.request_id,
    timestamp: event.call.now.toISOString(),
  };
  return result(event, error.status, JSON.stringify(body), {
    ...(error.retryAfter === undefined ? {} : { "retry-after": String(error.retryAfter) }),
    ...(error.allow === undefined ? {} : { allow: error.allow.join(", ") }),
  });
}

async function result(
  event: CallEvent,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Promise<APIGatewayProxyStructuredResultV2> {
  const common = { ...HEADERS, "x-request-id": event.call.request_id, ...headers };
  // API Gateway's HTTP APIs do not compress on their own.
  if (text.length > COMPRESS_FROM_BYTES && /\bgzip\b/.test(event.headers?.["accept-encoding"] ?? "")) {
    // Most answers are short: a cold start does without the two milliseconds that zlib takes to load.
    const { gzipSync } = await import("node:zlib");
    return {
      statusCode: status,
      headers: {
        ...common,
        "content-encoding": "gzip",
        vary: "accept-encoding, accept",
        ...(headers.etag !== undefined && { etag: zippedEtag(headers.etag) }),
      },
      body: gzipSync(text).toString("base64"),
      isBase64Encoded: true,
    };
  }
  return { statusCode: status, headers: common, body: text };
}
