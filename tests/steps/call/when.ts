import { randomUUID } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import type * as z from "zod";
import type { ErrorCode } from "../../../lib/platform/errors.ts";
import type { Contract } from "../../../lib/platform/http/contract.ts";
import type { Handler } from "../../../lib/platform/http/endpoint.ts";
import { present } from "./instant.ts";

/** A file of an endpoint. */
export type Endpoint = { contract: Contract; handler: Handler };

/** What is left of a value after a way through JSON. */
type Jsonified<Value> = Value extends Date
  ? string
  : Value extends (infer Item)[]
    ? Jsonified<Item>[]
    : Value extends object
      ? { [Key in keyof Value]: Jsonified<Value[Key]> }
      : Value;

export type Call = {
  token?: string;
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** An object is sent as JSON, text as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  ip?: string;
  /** When it arrives; otherwise at the instant of the file, see `useInstant`. */
  now?: Date;
  /** What the function has left of its time; without it, as much as it wants. */
  milliseconds_left?: number;
};

/** Of a success `data`, of a failure `error`; a test expects one of them, and finds the other undefined. */
export type Answer<Data = unknown> = {
  status: number;
  headers: Record<string, unknown>;
  cookies: string[];
  data: Data;
  error: { code: ErrorCode; message: string; details: { path: string; message: string }[] };
  message: string | undefined;
};

/** Of an answer with several forms a test expects one, and finds the fields of the others undefined. */
type EveryForm<Value> = (Value extends unknown ? (form: Value) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** What an endpoint answers, by its contract. */
export type AnswerOf<Called extends Endpoint> = Answer<EveryForm<Jsonified<z.input<Called["contract"]["response"]>>>>;

/** An answer before anybody reads it. */
export type Sent = Pick<Answer, "status" | "headers" | "cookies"> & { text: string };

/** Calls a handler in this process with the event that API Gateway would send. */
export async function call<Called extends Endpoint>(endpoint: Called, request: Call = {}): Promise<AnswerOf<Called>> {
  const { text, ...answer } = await callForText(endpoint, request);
  // A 304 has no body.
  const { data, error, message } = JSON.parse(text === "" ? "{}" : text) as AnswerOf<Called>;
  return { ...answer, data, error, message };
}

/** The same for answers that need not be JSON: pages. */
export async function callForText(endpoint: Endpoint, request: Call = {}): Promise<Sent> {
  return sendEvent(endpoint.handler, eventOf(endpoint.contract, request), request.milliseconds_left);
}

/** The event that API Gateway makes of a request. */
export function eventOf(
  contract: Contract,
  { token, params = {}, query = {}, body, headers = {}, ip = "198.51.100.7", now = present() }: Call,
): APIGatewayProxyEventV2 {
  const path = contract.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  return {
    version: "2.0",
    routeKey: `${contract.method} ${contract.path}`,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(Object.keys(params).length > 0 ? { pathParameters: params } : {}),
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      accountId: "000000000000",
      apiId: "test",
      domainName: "localhost",
      domainPrefix: "localhost",
      http: { method: contract.method, path, protocol: "HTTP/1.1", sourceIp: ip, userAgent: "tests" },
      requestId: randomUUID(),
      routeKey: `${contract.method} ${contract.path}`,
      stage: "$default",
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
  };
}

/** Hands an event to a handler and reads the answer as a client would. */
export async function sendEvent(
  handler: Handler,
  event: APIGatewayProxyEventV2,
  millisecondsLeft?: number,
): Promise<Sent> {
  const context = millisecondsLeft === undefined ? {} : givenTime(millisecondsLeft);
  const result = await handler(event, context as Context);
  const raw = Buffer.from(result.body ?? "", result.isBase64Encoded === true ? "base64" : "utf8");
  const text = result.headers?.["content-encoding"] === "gzip" ? gunzipSync(raw).toString() : raw.toString();
  return { status: result.statusCode ?? 0, headers: result.headers ?? {}, cookies: result.cookies ?? [], text };
}

/** As much of Lambda's context as a function looks at. */
export function givenTime(milliseconds: number) {
  const end = Date.now() + milliseconds;
  return { getRemainingTimeInMillis: () => end - Date.now() };
}
