import type { IncomingMessage } from "node:http";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { SignatureV4 } from "@smithy/signature-v4";
import { config } from "../config.ts";
import { SOCKET } from "../timeouts.ts";
import { clientOptions } from "./clients.ts";

/**
 * The AWS client's region, credentials and connections, and its signature, without all that it does between them: a batch
 * of events is thousands of frames, and each would cost the processor nearly three times as much.
 */
function openManagement() {
  const { region, credentials, sha256, requestHandler } = new ApiGatewayManagementApiClient(clientOptions()).config;
  const signer = new SignatureV4({ service: "execute-api", region, credentials, sha256 });
  const { protocol, hostname, port, pathname, host } = new URL(config.websocketEndpoint);
  const endpoint = { protocol, hostname, ...(port === "" ? {} : { port: Number(port) }) };
  const stage = pathname.replace(/\/$/, "");
  return async (method: "POST" | "DELETE", connectionId: string, body?: Buffer): Promise<number> => {
    const path = `${stage}/@connections/${encodeURIComponent(connectionId)}`;
    const content = body && { "content-type": "application/octet-stream", "content-length": String(body.length) };
    const request = { ...endpoint, method, path, query: {}, headers: { host, ...content }, body };
    const signed = await signer.sign(request);
    const { response } = await requestHandler.handle(signed as Parameters<typeof requestHandler.handle>[0], {
      abortSignal: AbortSignal.timeout(SOCKET),
    });
    // Nobody reads the answer, but until it was read its connection takes no other request.
    (response.body as IncomingMessage).resume();
    return response.statusCode;
  };
}

let management: ReturnType<typeof openManagement> | undefined;

/** Sends a text frame. "gone" when nobody is at the other end any more; throws when it could not be sent in time. */
export async function sendToSocket(connectionId: string, payload: string): Promise<"sent" | "gone"> {
  return ask("POST", connectionId, Buffer.from(payload));
}

/** Hangs up. */
export async function hangUp(connectionId: string): Promise<void> {
  await ask("DELETE", connectionId);
}

async function ask(method: "POST" | "DELETE", connectionId: string, body?: Buffer): Promise<"sent" | "gone"> {
  management ??= openManagement();
  const status = await management(method, connectionId, body);
  if (status === 410) return "gone";
  if (status >= 300) throw new Error(`API Gateway answered ${status} to ${method}.`);
  return "sent";
}
