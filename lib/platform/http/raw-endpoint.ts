import { gzipSync } from "node:zlib";
import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { CallEvent } from "./call.ts";
import type { Contract } from "./contract.ts";
import type { Handler } from "./endpoint.ts";
import { errorEnvelope } from "./error-envelope.ts";
import { rateLimit } from "./rate-limit.ts";
import { requestLog } from "./request-log.ts";

/** Seconds that a browser may keep such an answer; it is the same for everybody until the next deployment. */
const MAX_AGE = 300;

/** An endpoint for anybody whose answer is a fixed text, sent without the envelope and made once. */
export function rawEndpoint(
  contract: Contract & { readonly contentType: string },
  make: () => Promise<string>,
  headers: () => Promise<Readonly<Record<string, string>>> = async () => ({}),
): Handler {
  let made: Promise<{ text: string; zipped: string }> | undefined;
  return middy<CallEvent, APIGatewayProxyStructuredResultV2>()
    .use(requestLog(contract))
    .use(errorEnvelope())
    .use(rateLimit(contract))
    .handler(async ({ call, headers: sent }: CallEvent) => {
      made ??= make().then((text) => ({ text, zipped: gzipSync(text).toString("base64") }));
      const { text, zipped } = await made;
      const common = {
        "content-type": contract.contentType,
        "x-content-type-options": "nosniff",
        "strict-transport-security": "max-age=63072000; includeSubDomains",
        "referrer-policy": "no-referrer",
        "cache-control": `public, max-age=${MAX_AGE}`,
        vary: "accept-encoding",
        "x-request-id": call.request_id,
        ...(await headers()),
      };
      if (!/\bgzip\b/.test(sent?.["accept-encoding"] ?? "")) return { statusCode: 200, headers: common, body: text };
      return {
        statusCode: 200,
        headers: { ...common, "content-encoding": "gzip" },
        body: zipped,
        isBase64Encoded: true,
      };
    }) as unknown as Handler;
}
