import type { IncomingMessage, ServerResponse } from "node:http";
import { accessDenied } from "./s3-error.ts";

/** Adds the CORS headers of a bucket that allows these origins (`*` for all) to an answer. */
export function addCorsHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  allowedOrigins: readonly string[],
): void {
  const origin = request.headers.origin;
  if (origin === undefined || !isAllowed(origin, allowedOrigins)) return;
  response.setHeader("access-control-allow-origin", allowedOrigins.includes("*") ? "*" : origin);
  response.setHeader("vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

/** Answers a preflight; an origin or method that is not allowed gets 403, as from S3. */
export function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  { allowedOrigins, allowedMethods }: { allowedOrigins: readonly string[]; allowedMethods: readonly string[] },
): void {
  const origin = request.headers.origin;
  const method = request.headers["access-control-request-method"] ?? "";
  if (origin === undefined || !isAllowed(origin, allowedOrigins) || !allowedMethods.includes(method)) {
    throw accessDenied("CORSResponse: This CORS request is not allowed.");
  }
  response.setHeader("access-control-allow-methods", allowedMethods.join(", "));
  const headers = request.headers["access-control-request-headers"];
  if (headers !== undefined) response.setHeader("access-control-allow-headers", headers);
  response.setHeader("access-control-max-age", "3600");
  response.writeHead(200).end();
}

function isAllowed(origin: string, allowedOrigins: readonly string[]): boolean {
  return allowedOrigins.includes("*") || allowedOrigins.includes(origin);
}
