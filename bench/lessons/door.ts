import { Agent, createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import type { Handler } from "../../lib/platform/http/endpoint.ts";
import { inFlight } from "../frame/in-flight.ts";

/** A handler behind HTTP, as the gateway calls it: one request from the socket to the answer. */
export type Door = {
  /** Sends all events, so many at once; milliseconds and status of each, as its client sees them. */
  send(events: readonly APIGatewayProxyEventV2[], atOnce: number): Promise<{ milliseconds: number; status: number }[]>;
  close(): Promise<void>;
};

export async function openDoor(handler: Handler): Promise<Door> {
  const context = { getRemainingTimeInMillis: () => 10_000 } as Context;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += String(piece);
    const { statusCode, body: text } = await handler(JSON.parse(body) as APIGatewayProxyEventV2, context);
    response.writeHead(statusCode ?? 500).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const sendOne = (event: APIGatewayProxyEventV2) =>
    new Promise<number>((resolve, reject) => {
      const sent = send({ port, agent, method: "POST" }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      });
      sent.on("error", reject).end(JSON.stringify(event));
    });
  return {
    async send(events, atOnce) {
      const answers: { milliseconds: number; status: number }[] = [];
      await inFlight(atOnce, events, async (event) => {
        const started = performance.now();
        const status = await sendOne(event);
        answers.push({ milliseconds: performance.now() - started, status });
      });
      return answers;
    },
    close: async () => {
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
