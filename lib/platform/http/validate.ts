import type middy from "@middy/core";
import type * as z from "zod";
import { AppError } from "../errors.ts";
import type { CallEvent } from "./call.ts";
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
      const issues: { path: string; message: string }[] = [];
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

/** What is not there is said to be missing; all else in the validator's words. */
function missing({ code, input }: z.core.$ZodRawIssue): string | undefined {
  return code === "invalid_type" && input === undefined ? "missing" : undefined;
}

/** JSON nested thousands of levels deep exhausts the stack of whoever walks it: that is the sender's mistake, too. */
function parseSafely(schema: z.ZodType, value: unknown): z.ZodSafeParseResult<unknown> {
  try {
    return schema.safeParse(value, { error: missing });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError("VALIDATION_FAILED", {
      details: [{ path: "body", message: "nested too deeply" }],
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

/** Every complaint of an issue with its path below `part`. */
export function complaints(part: string, issue: z.core.$ZodIssue): { path: string; message: string }[] {
  const path = [part, ...issue.path.map(String)].join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: "unknown field" }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // A body may have several forms, and "nothing fitted" helps nobody. The form with the fewest complaints is taken to
    // be the one that was meant, and its complaints are told.
    const forms = issue.errors.map((errors) => errors.flatMap((error) => complaints(path, error)));
    return forms.reduce((best, form) => (form.length < best.length ? form : best));
  }
  return [{ path, message: issue.message }];
}
