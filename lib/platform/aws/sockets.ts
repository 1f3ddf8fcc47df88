import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { config } from "../config.ts";
import { SOCKET } from "../timeouts.ts";
import { clientOptions } from "./clients.ts";

let client: ApiGatewayManagementApiClient | undefined;

function management(): ApiGatewayManagementApiClient {
  client ??= new ApiGatewayManagementApiClient({
    ...clientOptions(),
    endpoint: config.websocketEndpoint,
    maxAttempts: 1,
  });
  return client;
}

/** For tests and tools that go on with another endpoint. */
export function closeManagement(): void {
  client?.destroy();
  client = undefined;
}

/** Sends a text frame. "gone" when nobody is at the other end any more; throws when it could not be sent in time. */
export async function sendToSocket(connectionId: string, payload: string): Promise<"sent" | "gone"> {
  return unlessGone(() =>
    management().send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(payload) }), {
      abortSignal: AbortSignal.timeout(SOCKET),
    }),
  );
}

/** Hangs up. */
export async function hangUp(connectionId: string): Promise<void> {
  await unlessGone(() =>
    management().send(new DeleteConnectionCommand({ ConnectionId: connectionId }), {
      abortSignal: AbortSignal.timeout(SOCKET),
    }),
  );
}

async function unlessGone(send: () => Promise<unknown>): Promise<"sent" | "gone"> {
  try {
    await send();
    return "sent";
  } catch (error) {
    const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
    // AWS says GoneException; serverless-offline answers 410 without a name.
    if (name === "GoneException" || $metadata?.httpStatusCode === 410) return "gone";
    throw error;
  }
}
