// Load balancers and people on call ask whether the service works, and if not, which part of it does not.
import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import * as z from "zod";
import { config } from "../../lib/platform/config.ts";
import { outsideOrganizations } from "../../lib/platform/db/transaction.ts";
import { onTime, within } from "../../lib/platform/deadline.ts";
import { AppError } from "../../lib/platform/errors.ts";
import type { CallEvent } from "../../lib/platform/http/call.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import type { Handler } from "../../lib/platform/http/endpoint.ts";
import { errorEnvelope } from "../../lib/platform/http/error-envelope.ts";
import { rateLimit } from "../../lib/platform/http/rate-limit.ts";
import { successResult } from "../../lib/platform/http/reply.ts";
import { requestLog } from "../../lib/platform/http/request-log.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { log } from "../../lib/platform/log.ts";
import { ANSWER, HEALTH } from "../../lib/platform/timeouts.ts";

const check = z.object({ status: z.enum(["ok", "down"]), latency_ms: z.int() });

export const contract = defineContract({
  method: "GET",
  path: "/api/health",
  summary: "Whether database, cache, queue and bucket answer; 503 with the same report as details when one does not",
  access: "public",
  response: z.object({
    status: z.enum(["ok", "degraded"]),
    checks: z.object({ database: check, cache: check, queue: check, bucket: check }),
  }),
  errors: ["SERVICE_UNAVAILABLE"],
});

const RETRY_SECONDS = 5;

// The AWS clients are larger than all the rest of this function, so they are loaded when they are asked.
//
// The pipeline of the other public endpoints needs the cache to count requests, and this one has to answer without it.
const answer = middy<CallEvent, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: ANSWER })
  .use(requestLog(contract))
  .use(errorEnvelope())
  .use({ before: limitWhileItCan })
  .handler(async (event: CallEvent) => {
    const [database, cache, queue, bucket] = await Promise.all([
      measure("database", () => outsideOrganizations((db) => db.query("select 1"))),
      measure("cache", async () => (await liveStore()).ping()),
      measure("queue", async () =>
        (await import("../../lib/platform/aws/check-queue.ts")).checkQueue(config.heartbeatsQueueUrl),
      ),
      measure("bucket", async () => (await import("../../lib/platform/aws/bucket.ts")).checkBucket()),
    ]);
    const checks = { database, cache, queue, bucket };
    const ok = Object.values(checks).every(({ status }) => status === "ok");
    const report = { status: ok ? "ok" : "degraded", checks };
    if (!ok) throw new AppError("SERVICE_UNAVAILABLE", { details: report, retryAfter: RETRY_SECONDS });
    return successResult(event, 200, { data: report });
  }) as unknown as Handler;

export const handler: Handler = (event, context) => onTime(context, () => answer(event, context));

async function measure(name: string, probe: () => Promise<unknown>) {
  const started = performance.now();
  const latency_ms = () => Math.round(performance.now() - started);
  try {
    await within(HEALTH, probe());
    return { status: "ok" as const, latency_ms: latency_ms() };
  } catch (error) {
    // The reason goes only into the log, because this answer is public.
    log.warn("A health check failed.", { check: name, error: error as Error });
    return { status: "down" as const, latency_ms: latency_ms() };
  }
}

async function limitWhileItCan(request: middy.Request<CallEvent>): Promise<void> {
  try {
    await within(HEALTH, Promise.resolve(rateLimit(contract).before?.(request)));
  } catch (error) {
    if (error instanceof AppError) throw error;
  }
}
