import type middy from "@middy/core";
import jsonBodyParser from "@middy/http-json-body-parser";
import type { CallEvent } from "./call.ts";
import { keepStorable } from "./validate.ts";

const JSON_TYPE = /^application\/json(;|$)/i;

/**
 * Matches a text whose JSON could hold something that keepStorable changes or the parser refuses: one of the two names,
 * an escape or a letter that could spell them, a NUL, half of a surrogate pair, U+FFFE or U+FFFF.
 */
const NEEDS_CARE = /__proto__|constructor|\\u(?:00|d[89a-f]|fff[ef])|[\ufffe\uffff]/i;

/**
 * JSON bodies. Looking at each value of each heartbeat costs more than parsing them; one look at the text says that
 * nearly always there is nothing to be found.
 */
export function parseBody(): middy.MiddlewareObj<CallEvent> {
  const { before } = jsonBodyParser({ reviver: keepStorable });
  return {
    before: (request) => {
      const { body, headers, isBase64Encoded } = request.event;
      if (typeof body === "string" && !isBase64Encoded && JSON_TYPE.test(headers?.["content-type"] ?? "")) {
        const plain = parsePlain(body);
        if (plain !== undefined) {
          request.event.call.verbatim = body;
          request.event.body = plain.value as string;
          return;
        }
      }
      return before?.(request as never);
    },
  };
}

/** Undefined for what only the careful parser may judge. */
function parsePlain(text: string): { value: unknown } | undefined {
  if (NEEDS_CARE.test(text) || !text.isWellFormed()) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
