import { randomUUID } from "node:crypto";
import type middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { log, measure } from "../log.ts";
import type { CallEvent } from "./call.ts";
import { viewerAddress } from "./viewer.ts";

/** API Gateway's id, which its own log names too; serverless-offline gives every request the same one. */
function requestIdOf({ requestContext }: CallEvent): string {
  const id = requestContext?.requestId;
  return id === undefined || id.startsWith("offlineContext") ? randomUUID() : id;
}

/** The gateway's clock, which no client can set; ours for an event that says no time. */
function arrivalOf({ requestContext }: CallEvent): Date {
  return new Date(requestContext?.timeEpoch ?? Date.now());
}

type Step = middy.MiddlewareObj<CallEvent, APIGatewayProxyStructuredResultV2>;

/** First in, last out: opens the call and writes one line about it, with ids and outcome but nothing personal. */
export function requestLog(contract: { readonly method: string; readonly path: string }): Step {
  const finish: Step["after"] = ({ event, response }) => {
    const { started, request_id, claims, error_code } = event.call;
    const duration_ms = Math.round(performance.now() - started);
    const status = response?.statusCode ?? 500;
    log.info("request", {
      method: contract.method,
      path: contract.path,
      status,
      duration_ms,
      request_id,
      ...(error_code === undefined ? {} : { error_code }),
      ...(claims === undefined ? {} : { org_id: claims.org_id, user_id: claims.user_id }),
    });
    const endpoint = `${contract.method} ${contract.path}`;
    measure(status >= 500 ? { Errors: 1 } : { Latency: duration_ms }, { endpoint });
  };
  return {
    before: ({ event }) => {
      event.call = {
        now: arrivalOf(event),
        started: performance.now(),
        request_id: requestIdOf(event),
        ip: viewerAddress(event),
        user_agent: event.headers?.["user-agent"]?.slice(0, 500) ?? null,
        offline: event.offline,
      };
    },
    after: finish,
    onError: finish,
  };
}
