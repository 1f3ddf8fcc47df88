import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Claims } from "../secrets/access-token.ts";

/** What the middlewares learn about a request on its way to the handler. */
export type Call = {
  /** When the request arrived at the gateway: the one "now" of everything it does. See docs/adr/0026. */
  readonly now: Date;
  /** When this process began with it, by the monotonic clock. */
  readonly started: number;
  readonly request_id: string;
  readonly ip: string;
  readonly user_agent: string | null;
  claims?: Claims;
  input?: { params: unknown; query: unknown; body: unknown };
  error_code?: string;
};

/** `body` is text until the body parser has been there. */
export type CallEvent = APIGatewayProxyEventV2 & { call: Call };
