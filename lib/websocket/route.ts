import type { APIGatewayProxyWebsocketEventV2, Context } from "aws-lambda";
import { onTime } from "../platform/deadline.ts";
import { log } from "../platform/log.ts";

/** What API Gateway sends to a WebSocket route; only $connect comes with a query. Published types leave out who it is. */
export type SocketEvent = Omit<APIGatewayProxyWebsocketEventV2, "queryStringParameters" | "requestContext"> & {
  queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  requestContext: APIGatewayProxyWebsocketEventV2["requestContext"] & {
    identity?: { readonly sourceIp?: string; readonly userAgent?: string };
  };
};

type SocketResult = { statusCode: number };
export type SocketHandler = (event: SocketEvent, context: Context) => Promise<SocketResult>;

/** A WebSocket route that never throws, and has done before its function ends: 500 refuses a connection, and says nothing to one that is open. */
export function socketRoute(
  handle: (connectionId: string, event: SocketEvent, context: Context) => Promise<number>,
): SocketHandler {
  return async (event, context) => {
    const { connectionId, routeKey } = event.requestContext;
    try {
      return { statusCode: await onTime(context, () => handle(connectionId, event, context)) };
    } catch (error) {
      log.error("A WebSocket route failed.", { route: routeKey, error: error as Error });
      return { statusCode: 500 };
    }
  };
}
