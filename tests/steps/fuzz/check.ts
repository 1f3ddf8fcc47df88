import { errorsOf } from "../../../infra/openapi/operation-errors.ts";
import { ERRORS, type ErrorCode } from "../../../lib/platform/errors.ts";
import { docsOf } from "../../../lib/platform/http/error-docs.ts";
import type { Route } from "../call/endpoints.ts";
import type { Sent } from "../call/when.ts";

const ENVELOPE_KEYS = ["error", "request_id", "success", "timestamp"];

/** What is wrong with an answer by the document; undefined for what a client may get. */
export function faultOf(route: Route, { status, headers, text }: Sent, asksForHtml: boolean): string | undefined {
  const type = String(headers["content-type"]);
  if (status >= 500) return `is a server error: ${text}`;
  const { contract } = route;
  if (status === (contract.status ?? 200)) {
    if (contract.contentType !== undefined)
      return type === contract.contentType ? undefined : `is ${type} instead of ${contract.contentType}`;
    // A page for those who follow a link, where there is one.
    if (asksForHtml && type === "text/html; charset=utf-8") return undefined;
  }
  if (type !== "application/json; charset=utf-8") return `is ${type}`;
  const envelope = parse(text);
  if (envelope === undefined) return `is no object in JSON: ${text}`;
  if ("errorType" in envelope) return `is what a function threw: ${text}`;
  if (envelope.success === true) return faultOfSuccess(route, status, envelope);
  return faultOfError(route, status, headers, envelope);
}

function faultOfSuccess({ contract }: Route, status: number, { data }: Record<string, unknown>): string | undefined {
  const kept = status === 202 ? contract.deferred : undefined;
  if (kept === undefined && status !== (contract.status ?? 200)) return `is a success with status ${status}`;
  const { success, error } = (kept ?? contract.response).safeParse(data);
  return success ? undefined : `is not of the documented shape: ${error.message}`;
}

function faultOfError(
  route: Route,
  status: number,
  headers: Sent["headers"],
  envelope: Record<string, unknown>,
): string | undefined {
  if (Object.keys(envelope).sort().join() !== ENVELOPE_KEYS.join()) return `has the keys ${Object.keys(envelope)}`;
  const { code, message, docs } = envelope.error as { code: ErrorCode; message: string; docs: string };
  if (ERRORS[code] === undefined) return `has the unknown code ${code}`;
  if (ERRORS[code][0] !== status || ERRORS[code][1] !== message) return `does not fit its code ${code}: ${status}`;
  if (docs !== docsOf(code)) return `leads to ${docs} for ${code}`;
  if (!errorsOf(route).includes(code)) return `has the code ${code}, which its document does not know`;
  if (status === 429 && !(Number(headers["retry-after"]) >= 1)) return "does not say when to come again";
  return undefined;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
