// Requests for what is not there are told so as by every other endpoint, whatever their path and method: 404, or 405
// with the methods that there are where the path is an endpoint's.
import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { AppError } from "../../lib/platform/errors.ts";
import type { CallEvent } from "../../lib/platform/http/call.ts";
import type { Handler } from "../../lib/platform/http/endpoint.ts";
import { errorEnvelope } from "../../lib/platform/http/error-envelope.ts";
import { requestLog } from "../../lib/platform/http/request-log.ts";
import routes from "../../lib/system/routes.json" with { type: "json" };
import { allowedMethods } from "../../lib/system/rules/allowed-methods.ts";

/** The log gets no path: it may be anything, also somebody's token in the wrong place. */
const LAST_ROUTE = { method: "ANY", path: "$default" };

// This function is in no API document and has no contract, because there is nothing to call here. It does not count
// requests: counting would cost more than the answer.
export const handler = middy<CallEvent, APIGatewayProxyStructuredResultV2>()
  .use(requestLog(LAST_ROUTE))
  .use(errorEnvelope())
  .handler(async ({ requestContext }: CallEvent) => {
    const { method, path } = requestContext.http;
    // Browsers ask before they send to another origin, of every path. API Gateway adds what the API's CORS settings
    // allow.
    if (method === "OPTIONS") return { statusCode: 204 };
    const allow = allowedMethods(routes, path);
    throw allow.length === 0
      ? new AppError("NOT_FOUND")
      : new AppError("METHOD_NOT_ALLOWED", { allow: [...allow, "OPTIONS"] });
  }) as unknown as Handler;
