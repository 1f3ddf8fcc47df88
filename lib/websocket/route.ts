import type { APIGatewayProxyWebsocketEventV2 } from "aws-lambda";
import { log } from "../platform/log.ts";

/** What API Gateway sends to a WebSocket route; only $connect comes with a query. */
export type SocketEvent = Omit<APIGatewayProxyWebsocketEventV2, "queryStringParameters"> & {
  queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
};

type SocketResult = { statusCode: number };
export type SocketHandler = (event: SocketEvent) => Promise<SocketResult>;

/** A WebSocket route that never throws: 500 refuses a connection, and says nothing to one that is open. */
export function socketRoute(handle: (connectionId: string, event: SocketEvent) => Promise<number>): SocketHandler {
  return async (event) => {
    const { connectionId, routeKey } = event.requestContext;
    try {
      return { statusCode: await handle(connectionId, event) };
    } catch (error) {
      log.error("A WebSocket route failed.", { route: routeKey, error: error as Error });
      return { statusCode: 500 };
    }
  };
}
