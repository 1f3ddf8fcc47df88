import { randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Context } from "aws-lambda";
import { afterAll, beforeAll } from "vitest";
import * as connect from "../../../functions/websocket/connect.ts";
import * as say from "../../../functions/websocket/default.ts";
import * as disconnect from "../../../functions/websocket/disconnect.ts";
import * as ticket from "../../../functions/websocket/ticket.ts";
import type { SocketEvent } from "../../../lib/websocket/route.ts";
import { call } from "../call/when.ts";
import type { Member } from "../scene/given.ts";

// Frames are of every shape; each expectation is what checks them.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Frame = any;

export type FakeSockets = {
  /** What a socket was sent, in order, without the numbers. */
  framesOf(connectionId: string): Frame[];
  /** The numbers of its frames, in order. */
  numbersOf(connectionId: string): (number | null)[];
  /** How a socket answers from now on; a slow one never does. */
  behave(connectionId: string, as: "gone" | "slow" | "broken" | "well"): void;
  hungUp: Set<string>;
  /** Slow ones that have been sent something and are not given up yet. */
  waitedFor: Set<string>;
};

/** Stands in for the other end of API Gateway's management endpoint. Call it once, after `useTestDatabase()`. */
export function useFakeSockets(): FakeSockets {
  const frames = new Map<string, Frame[]>();
  const behaviours = new Map<string, "gone" | "slow" | "broken">();
  const hungUp = new Set<string>();
  const waitedFor = new Set<string>();
  const server = createServer((request, response) => {
    const id = decodeURIComponent((request.url ?? "").replace("/@connections/", ""));
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "DELETE") hungUp.add(id);
      const behaviour = behaviours.get(id);
      if (behaviour === undefined && request.method === "POST")
        frames.set(id, [...(frames.get(id) ?? []), JSON.parse(Buffer.concat(chunks).toString())]);
      if (behaviour === "slow") waitedFor.add(id);
      response.on("close", () => waitedFor.delete(id));
      answer(response, behaviour);
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env.WEBSOCKET_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    framesOf: (id) => (frames.get(id) ?? []).map(({ seq: _, ...frame }) => frame),
    numbersOf: (id) => (frames.get(id) ?? []).map(({ seq }) => seq),
    behave: (id, as) => void (as === "well" ? behaviours.delete(id) : behaviours.set(id, as)),
    hungUp,
    waitedFor,
  };
}

function answer(response: ServerResponse, behaviour: "gone" | "slow" | "broken" | undefined): void {
  if (behaviour === "slow") return;
  // A closed connection: as serverless-offline answers, without an error's name.
  response.writeHead(behaviour === undefined ? 200 : behaviour === "gone" ? 410 : 500).end();
}

/** A function that may take as long as it wants. */
export const UNHURRIED = {} as Context;

export function socketEvent(
  connectionId: string,
  routeKey: "$connect" | "$disconnect" | "$default",
  more: Partial<SocketEvent> = {},
): SocketEvent {
  return {
    requestContext: {
      routeKey,
      messageId: randomUUID(),
      eventType: routeKey === "$connect" ? "CONNECT" : routeKey === "$default" ? "MESSAGE" : "DISCONNECT",
      extendedRequestId: randomUUID(),
      requestTime: "",
      messageDirection: "IN",
      stage: "test",
      connectedAt: Date.now(),
      requestTimeEpoch: Date.now(),
      requestId: randomUUID(),
      domainName: "localhost",
      connectionId,
      apiId: "test",
      identity: { sourceIp: "198.51.100.7", userAgent: "Mozilla/5.0" },
    },
    isBase64Encoded: false,
    ...more,
  };
}

export async function whenConnecting(connectionId: string, query: Record<string, string> | null): Promise<number> {
  const event = socketEvent(connectionId, "$connect", { queryStringParameters: query });
  return (await connect.handler(event, UNHURRIED)).statusCode;
}

export async function whenSaying(connectionId: string, frame: unknown): Promise<number> {
  const body = typeof frame === "string" ? frame : JSON.stringify(frame);
  return (await say.handler(socketEvent(connectionId, "$default", { body }), UNHURRIED)).statusCode;
}

export async function whenDisconnected(connectionId: string): Promise<number> {
  return (await disconnect.handler(socketEvent(connectionId, "$disconnect"), UNHURRIED)).statusCode;
}

/** A socket of this member, subscribed to these channels. */
export async function givenSocket(member: Member, ...channels: string[]): Promise<string> {
  const id = `socket-${randomUUID()}=`;
  const { data } = await call(ticket, { token: member.token });
  if ((await whenConnecting(id, { ticket: data.ticket })) !== 200) throw new Error("not connected");
  for (const channel of channels) await whenSaying(id, { action: "subscribe", channel });
  return id;
}
