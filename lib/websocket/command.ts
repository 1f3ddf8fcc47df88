import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { AppError } from "../platform/errors.ts";
import type { Contract } from "../platform/http/contract.ts";
import type { Handler } from "../platform/http/endpoint.ts";
import type { Holder } from "../platform/live/live-store.ts";
import { signAccessToken } from "../platform/secrets/access-token.ts";
import type { SocketEvent } from "./route.ts";

/** What somebody asks over a socket, as a request to an endpoint. */
export type Command = {
  readonly params?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** As the header of that name. */
  readonly idempotency_key: string | undefined;
};

/** A file of an endpoint. */
export type Endpoint = { readonly contract: Contract; readonly handler: Handler };

type Envelope = {
  data?: unknown;
  message?: string;
  error?: { code: string; message: string; details?: unknown; docs: string; retry_after?: number };
};

/** API Gateway sends frames of up to 128 KB, and an endpoint names every field that it does not know. */
const LONGEST_DETAILS = 2000;

/**
 * Has an endpoint do what a socket's holder asks, as if they had sent it a request: its limits, checks, transaction and
 * traces are its own, and there is no second way to do the same. The token that goes with it never leaves this process.
 */
export async function throughEndpoint(
  endpoint: Endpoint,
  command: Command,
  holder: Holder,
  event: SocketEvent,
  context: Context,
): Promise<{ status: number } & Envelope> {
  const result = await endpoint.handler(requestOf(endpoint.contract, command, holder, event), context);
  const { statusCode: status = 500, body = "{}", headers } = result;
  const { data, message, error } = JSON.parse(body) as Envelope;
  if (error === undefined) return { status, data, ...(message !== undefined && { message }) };
  const { details, ...told } = error;
  const isShort = details !== undefined && JSON.stringify(details).length <= LONGEST_DETAILS;
  const retry_after = headers?.["retry-after"] === undefined ? undefined : Number(headers["retry-after"]);
  return { status, error: { ...told, ...(isShort && { details }), ...(retry_after !== undefined && { retry_after }) } };
}

function requestOf(
  { method, path }: Contract,
  { params = {}, body, idempotency_key }: Command,
  holder: Holder,
  { requestContext }: SocketEvent,
): APIGatewayProxyEventV2 {
  const { requestId, requestTimeEpoch, domainName, apiId, stage, identity } = requestContext;
  const rawPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const { sourceIp = "unknown", userAgent = "" } = identity ?? {};
  return {
    version: "2.0",
    routeKey: `${method} ${path}`,
    rawPath,
    rawQueryString: "",
    headers: {
      authorization: `Bearer ${signAccessToken(holder).access_token}`,
      "content-type": "application/json",
      ...(userAgent !== "" && { "user-agent": userAgent }),
      ...(idempotency_key !== undefined && { "idempotency-key": idempotency_key }),
    },
    pathParameters: { ...params },
    body: textOf(body),
    isBase64Encoded: false,
    requestContext: {
      accountId: "",
      apiId,
      domainName,
      domainPrefix: "",
      http: { method, path: rawPath, protocol: "WebSocket", sourceIp, userAgent },
      requestId,
      routeKey: `${method} ${path}`,
      stage,
      time: "",
      timeEpoch: requestTimeEpoch,
    },
  };
}

/** JSON that can be read may yet be too deep to be written. */
function textOf(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw new AppError("VALIDATION_FAILED", { details: [{ path: "data", message: "nested too deeply" }], cause });
  }
}
