import { randomUUID } from "node:crypto";
import type middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { isVerbose, log, measure, measureOften } from "../log.ts";
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

/** Of so many requests that nothing is to be said about, one has a line. */
const SAMPLED = 100;
/** An answer that took longer is worth a line. */
const SLOW_MS = 1000;

type Logged = { readonly method: string; readonly path: string; readonly isFrequent?: boolean };

/**
 * First in, last out: opens the call and writes one line about it, with ids and outcome but nothing personal. Of frequent
 * requests that went well and fast it writes a hundredth, and says in the line for how many it stands.
 */
export function requestLog(contract: Logged): Step {
  const { isFrequent = false } = contract;
  const finish: Step["after"] = ({ event, response }) => {
    const { started, request_id, claims, error_code } = event.call;
    const duration_ms = Math.round(performance.now() - started);
    const status = response?.statusCode ?? 500;
    const isUsual = isFrequent && status < 400 && duration_ms <= SLOW_MS && !isVerbose();
    const note = isUsual ? measureOften : measure;
    note(status >= 500 ? { Errors: 1 } : { Latency: duration_ms }, { endpoint: `${contract.method} ${contract.path}` });
    if (isUsual && Math.random() * SAMPLED >= 1) return;
    log.info("request", {
      method: contract.method,
      path: contract.path,
      status,
      duration_ms,
      request_id,
      ...(error_code === undefined ? {} : { error_code }),
      ...(claims === undefined ? {} : { org_id: claims.org_id, user_id: claims.user_id }),
      ...(isUsual ? { sampled: SAMPLED } : {}),
    });
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
