import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Claims } from "../secrets/access-token.ts";
import type { Receipt } from "./receipt.ts";

/** What the middlewares learn about a request on its way to the handler. */
export type Call = {
  /** When the request arrived at the gateway: the one "now" of everything it does. See docs/adr/0026. */
  readonly now: Date;
  /** When this process began with it, by the monotonic clock. */
  readonly started: number;
  readonly request_id: string;
  readonly ip: string;
  readonly user_agent: string | null;
  /** Set where a device tells afterwards what was done without a network. */
  readonly offline: Offline | undefined;
  claims?: Claims;
  input?: { params: unknown; query: unknown; body: unknown };
  /** The body's text, as long as the body is exactly what it says. */
  verbatim?: string | undefined;
  error_code?: string;
};

/** Whether the instant it says is not the device's own: its clock was wrong. */
type Offline = { readonly is_corrected: boolean };

/** What somebody in this process hands over with a request; the gateway's events have nothing of these names. */
export type Handed = { readonly receipt?: Receipt; readonly offline?: Offline };

/** `body` is text until the body parser has been there. */
export type CallEvent = APIGatewayProxyEventV2 & Handed & { call: Call };
