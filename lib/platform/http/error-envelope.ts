import type middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { isAway } from "../db/away.ts";
import { codeOfConstraint } from "../db/constraints.ts";
import { AppError } from "../errors.ts";
import { log } from "../log.ts";
import type { CallEvent } from "./call.ts";
import { errorResult } from "./reply.ts";

/**
 * How long a client should wait for a dependency to come back, in seconds; not all the same, so that they do not come
 * back as one.
 */
const retryAfter = () => 5 + Math.floor(Math.random() * 6);

/** Turns whatever was thrown into an answer: nothing thrown may leave a function. */
export function errorEnvelope(): middy.MiddlewareObj<CallEvent, APIGatewayProxyStructuredResultV2> {
  return {
    onError: async (request) => {
      const { event, error } = request;
      const known = toAppError(error);
      event.call.error_code = known.code;
      if (known.status >= 500) log.error(known.code, { request_id: event.call.request_id, error: error as Error });
      request.response = await errorResult(event, known);
    },
  };
}

/** The closed set of codes, from our own errors, the body parser's, the database's and the cloud's. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const parser = bodyParserError(error);
  if (parser !== undefined) return parser;
  const violated = codeOfConstraint(error);
  if (violated !== undefined) return new AppError(violated, { cause: error });
  if (isAway(error)) {
    return new AppError("SERVICE_UNAVAILABLE", { cause: error, retryAfter: retryAfter() });
  }
  return new AppError("INTERNAL_ERROR", { cause: error });
}

function bodyParserError(error: unknown): AppError | undefined {
  const { cause, statusCode } = error as { cause?: { package?: string; data?: unknown }; statusCode?: number };
  if (cause?.package !== "@middy/http-json-body-parser") return undefined;
  if (statusCode === 415) return new AppError("UNSUPPORTED_MEDIA_TYPE", { cause: error });
  // JSON all right, but these names reach for the prototypes of objects: the parser takes them at no depth.
  if (cause.data === "__proto__" || cause.data === "constructor") {
    const details = [{ path: `body.${cause.data}`, message: "unknown field" }];
    return new AppError("VALIDATION_FAILED", { details, cause: error });
  }
  return new AppError("MALFORMED_JSON", { cause: error });
}
