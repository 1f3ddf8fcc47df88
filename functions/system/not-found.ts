// Requests for what is not there are told so as by every other endpoint, whatever their path and method.
import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { AppError } from "../../lib/platform/errors.ts";
import type { CallEvent } from "../../lib/platform/http/call.ts";
import type { Handler } from "../../lib/platform/http/endpoint.ts";
import { errorEnvelope } from "../../lib/platform/http/error-envelope.ts";
import { requestLog } from "../../lib/platform/http/request-log.ts";

/** The log gets no path: it may be anything, also somebody's token in the wrong place. */
const LAST_ROUTE = { method: "ANY", path: "$default" };

// This function is in no API document and has no contract, because there is nothing to call here. It does not count
// requests: counting would cost more than the answer.
export const handler = middy<CallEvent, APIGatewayProxyStructuredResultV2>()
  .use(requestLog(LAST_ROUTE))
  .use(errorEnvelope())
  .handler(async ({ requestContext }: CallEvent) => {
    // Browsers ask before they send to another origin, of every path. API Gateway adds what the API's CORS settings
    // allow.
    if (requestContext.http.method === "OPTIONS") return { statusCode: 204 };
    throw new AppError("NOT_FOUND");
  }) as unknown as Handler;
