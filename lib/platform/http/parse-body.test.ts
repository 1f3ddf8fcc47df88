import jsonBodyParser from "@middy/http-json-body-parser";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallEvent } from "./call.ts";
import { parseBody } from "./parse-body.ts";
import { keepStorable } from "./validate.ts";

type Step = { before?: unknown };

/** What a step makes of a body, or why it refuses it. */
function outcome(step: Step, body: string, contentType = "application/json"): unknown {
  const headers = { "content-type": contentType };
  const event = { headers, body, isBase64Encoded: false, call: {} } as unknown as CallEvent;
  try {
    (step.before as (request: { event: CallEvent }) => void)({ event });
    return { body: event.body };
  } catch (error) {
    const { statusCode, cause } = error as { statusCode: number; cause: { data: unknown } };
    return { statusCode, data: cause.data };
  }
}

const careful = jsonBodyParser({ reviver: keepStorable });

/** Names and texts that the careful parser refuses or changes, among others that it leaves alone. */
const text = fc.string({
  unit: fc.constantFrom(
    "a",
    "\0",
    "\u0001",
    "\\",
    '"',
    "u0000",
    "é",
    "😀",
    "\ud83d",
    "\ude00",
    "\ufffe",
    "\uffff",
    "\ufffd",
  ),
  maxLength: 6,
});
const name = fc.oneof(text, fc.constantFrom("__proto__", "constructor", "prototype", "timestamp"));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, text, fc.double(), fc.boolean(), fc.constant(null), tie("list"), tie("object")),
  list: fc.array(tie("value"), { maxLength: 3 }),
  object: fc.array(fc.tuple(name, tie("value")), { maxLength: 3 }).map((entries) => new Map(entries)),
}));

/** JSON as different clients write it: letters as they are, or as escapes. */
function written(value: unknown, escaped: boolean): string {
  if (value instanceof Map) {
    const members = [...value].map(([key, inner]) => `${written(key, escaped)}:${written(inner, escaped)}`);
    return `{${members.join()}}`;
  }
  if (Array.isArray(value)) return `[${value.map((inner) => written(inner, escaped)).join()}]`;
  if (typeof value !== "string") return JSON.stringify(value);
  if (!escaped) return `"${value.replaceAll(/["\\\p{Cc}]/gu, escapeOf)}"`;
  return `"${Array.from({ length: value.length }, (_, index) => escapeOf(value.charAt(index))).join("")}"`;
}

const escapeOf = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

describe("a JSON body", () => {
  it("is parsed as if each of its values had been looked at", () => {
    fc.assert(
      fc.property(value, fc.boolean(), (given, escaped) => {
        const body = written(given, escaped);
        expect(outcome(parseBody(), body)).toEqual(outcome(careful, body));
      }),
    );
  });

  it.each([
    "",
    "{",
    "nothing",
    '{"a":1}}',
    '"\u0001"',
    '{"__proto__":1}',
    '{"\\u005f_proto__":1}',
    '{"constructor":{"prototype":1}}',
  ])("is refused as before: %j", (body) => {
    expect(outcome(parseBody(), body)).toEqual(outcome(careful, body));
    expect(outcome(careful, body)).toHaveProperty("statusCode", 422);
  });

  it.each(["text/plain", "application/jsonp", ""])("is refused as %j", (contentType) => {
    expect(outcome(parseBody(), "{}", contentType)).toHaveProperty("statusCode", 415);
  });
});
