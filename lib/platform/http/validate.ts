import type middy from "@middy/core";
import type * as z from "zod";
import { AppError } from "../errors.ts";
import { type Parsed, parse as parseBy } from "../schema/parse.ts";
import type { CallEvent } from "./call.ts";
import { type Complaint, complaints, missing } from "./complaint.ts";
import type { Contract } from "./contract.ts";
import { unchangedBy } from "./unchanged.ts";

const DEFAULT_MAX_BODY_BYTES = 256 * 1024;

/** Before a body is parsed: 413 for one that is too large. */
export function limitBody({ maxBodyBytes = DEFAULT_MAX_BODY_BYTES }: Contract): middy.MiddlewareObj<CallEvent> {
  return {
    before: ({ event }) => {
      const text = bodyAsText(event);
      if (text === undefined) delete event.body;
      else event.body = text;
      const bytes = Buffer.byteLength(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
      if (bytes > maxBodyBytes) throw new AppError("PAYLOAD_TOO_LARGE", { details: { bytes, limit: maxBodyBytes } });
    },
  };
}

/**
 * API Gateway sends text, or leaves the body out. serverless-offline hands on the JSON false, 0 and null as it has parsed
 * them, and null for no body, too.
 */
function bodyAsText({ body, headers }: CallEvent): string | undefined {
  const given: unknown = body;
  if (typeof given === "boolean" || typeof given === "number") return JSON.stringify(given);
  if (given === null) return Number(headers?.["content-length"] ?? 0) > 0 ? "null" : undefined;
  return body;
}

/**
 * A request without a body counts as one without fields, whatever type it claims: required fields are named as missing,
 * and without any the request goes on.
 */
export function acceptEmptyBody(): middy.MiddlewareObj<CallEvent> {
  return {
    before: ({ event }) => {
      if (event.body !== undefined && event.body !== "") return;
      event.body = "{}";
      event.isBase64Encoded = false;
      event.headers = { ...event.headers, "content-type": "application/json" };
    },
  };
}

/** Parses path, query and body by the contract; every complaint is listed with its path. */
export function validate({ params, query, body, isFrequent = false }: Contract): middy.MiddlewareObj<CallEvent> {
  const isKept =
    isFrequent && params === undefined && query === undefined && body !== undefined ? unchangedBy(body) : undefined;
  return {
    before: ({ event }) => {
      if (event.call.verbatim !== undefined && isKept?.(event.body) === true) {
        event.call.input = { params: undefined, query: undefined, body: event.body };
        return;
      }
      event.call.verbatim = undefined;
      const issues: Complaint[] = [];
      const parse = (part: string, schema: z.ZodType | undefined, value: unknown) => {
        const parsed = schema === undefined ? undefined : parseSafely(schema, value);
        if (parsed === undefined) return undefined;
        if (parsed.success) return parsed.data;
        issues.push(...parsed.error.issues.flatMap((issue) => complaints(part, issue)));
        return undefined;
      };
      const input = {
        params: parse("params", params, wellFormed(event.pathParameters ?? {})),
        query: parse("query", query, wellFormed(event.queryStringParameters ?? {})),
        body: parse("body", body, event.body),
      };
      if (issues.length > 0) throw new AppError("VALIDATION_FAILED", { details: issues });
      event.call.input = input;
    },
  };
}

/** JSON nested thousands of levels deep exhausts the stack of whoever walks it: that is the sender's mistake, too. */
function parseSafely(schema: z.ZodType, value: unknown): Parsed<unknown> {
  try {
    return parseBy(schema, value, { error: missing });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError("VALIDATION_FAILED", {
      details: [{ path: "body", message: "nested too deeply", code: "invalid" }],
      cause: error,
    });
  }
}

/**
 * For the body parser: PostgreSQL stores neither NUL nor half of a surrogate pair, and queues take neither U+FFFE nor
 * U+FFFF. Cut-off window titles contain such things; one of them must not cost a heartbeat. Keys count as well.
 */
export function keepStorable(_key: string, value: unknown): unknown {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  if (keys.every((key) => storable(key) === key)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), inner]));
}

function storable(text: string): string {
  return text
    .replaceAll("\0", "")
    .toWellFormed()
    .replaceAll(/[\ufffe\uffff]/g, "\ufffd");
}

function wellFormed(values: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, keepStorable(key, value)]));
}
