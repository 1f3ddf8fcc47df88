// The product's endpoint behind a bare HTTP server, a process of its own: API Gateway without its cost.
import { createServer, type IncomingMessage } from "node:http";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { handler } from "../../functions/activity/heartbeat.ts";

const PATH = "/api/activity/heartbeat";
/** More than Lambda gives, so that a busy machine refuses nothing. */
const MILLISECONDS_LEFT = 60_000;

const server = createServer(async (request, response) => {
  const ends = performance.now() + MILLISECONDS_LEFT;
  const context = { getRemainingTimeInMillis: () => ends - performance.now() } as Context;
  const { statusCode, headers, body } = await handler(eventOf(request, await textOf(request)), context);
  response.writeHead(statusCode ?? 500, headers as Record<string, string>).end(body);
});
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.({ port: address.port });
});
process.on("disconnect", () => process.exit());

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function eventOf({ headers }: IncomingMessage, body: string): APIGatewayProxyEventV2 {
  return {
    version: "2.0",
    routeKey: `POST ${PATH}`,
    rawPath: PATH,
    rawQueryString: "",
    headers: headers as Record<string, string>,
    body,
    isBase64Encoded: false,
    requestContext: {
      accountId: "000000000000",
      apiId: "bench",
      domainName: "127.0.0.1",
      domainPrefix: "bench",
      http: { method: "POST", path: PATH, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "bench" },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: `POST ${PATH}`,
      stage: "$default",
      time: "",
      timeEpoch: Date.now(),
    },
  };
}
