import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { AppError } from "../errors.ts";
import { signAccessToken, type TokenHolder } from "../secrets/access-token.ts";
import type { Handed } from "./call.ts";
import type { Contract } from "./contract.ts";
import type { Handler } from "./endpoint.ts";

/** What somebody asks otherwise than by a request of its own, as a request to an endpoint. */
export type Command = {
  readonly params?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** As the header of that name. */
  readonly idempotency_key?: string | undefined;
} & Handed;

/** A file of an endpoint. */
export type Endpoint = { readonly contract: Contract; readonly handler: Handler };

/** The call that the command came with. */
export type Origin = {
  readonly now: Date;
  readonly request_id: string;
  readonly ip: string;
  readonly user_agent: string | null;
};

/** An endpoint names every field that it does not know; a frame, and one of many results, has no room for thousands. */
const LONGEST_DETAILS = 2000;

type Envelope = {
  data?: unknown;
  message?: string;
  error?: { code: string; message: string; details?: unknown; docs: string; retry_after?: number };
};

/**
 * Has an endpoint do what somebody asks, as if they had sent it a request: its limits, checks, transaction and traces
 * are its own, and there is no second way to do the same. The token that goes with it never leaves this process.
 */
export async function throughEndpoint(
  endpoint: Endpoint,
  command: Command,
  holder: TokenHolder,
  origin: Origin,
  context: Context,
): Promise<{ status: number } & Envelope> {
  const result = await endpoint.handler(requestOf(endpoint.contract, command, holder, origin), context);
  const { statusCode: status = 500, body = "{}", headers } = result;
  const { data, message, error } = JSON.parse(body) as Envelope;
  if (error === undefined) return { status, data, ...(message !== undefined && { message }) };
  const retry_after = headers?.["retry-after"] === undefined ? undefined : Number(headers["retry-after"]);
  const { details, ...told } = error;
  const isShort = details !== undefined && JSON.stringify(details).length <= LONGEST_DETAILS;
  return { status, error: { ...told, ...(isShort && { details }), ...(retry_after !== undefined && { retry_after }) } };
}

function requestOf(
  { method, path }: Contract,
  { params = {}, body, idempotency_key, ...handed }: Command,
  holder: TokenHolder,
  { now, request_id: requestId, ip: sourceIp, user_agent: userAgent }: Origin,
): APIGatewayProxyEventV2 & Handed {
  const rawPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  return {
    version: "2.0",
    routeKey: `${method} ${path}`,
    rawPath,
    rawQueryString: "",
    headers: {
      authorization: `Bearer ${signAccessToken(holder).access_token}`,
      "content-type": "application/json",
      ...(userAgent !== null && { "user-agent": userAgent }),
      ...(idempotency_key !== undefined && { "idempotency-key": idempotency_key }),
    },
    pathParameters: { ...params },
    body: textOf(body),
    isBase64Encoded: false,
    requestContext: {
      accountId: "",
      apiId: "",
      domainName: "",
      domainPrefix: "",
      http: { method, path: rawPath, protocol: "in process", sourceIp, userAgent: userAgent ?? "" },
      requestId,
      routeKey: `${method} ${path}`,
      stage: "",
      time: "",
      timeEpoch: now.getTime(),
    },
    ...handed,
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
