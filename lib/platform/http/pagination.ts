import type * as z from "zod";
import { AppError } from "../errors.ts";
import { keepStorable } from "./validate.ts";

/**
 * Keyset cursors: the sort key of the last row shown, opaque to clients. A cursor is no capability: the query it
 * continues is scoped to the caller's organization all the same.
 */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/**
 * The sort key in a cursor, by its schema; undefined without a cursor. Cursors are not signed, so what does not fit is
 * no cursor of ours: VALIDATION_FAILED.
 */
export function decodeCursor<Key extends z.ZodType>(cursor: string | undefined, key: Key): z.output<Key> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = key.safeParse(parseJson(Buffer.from(cursor, "base64url").toString()));
  if (parsed.success) return parsed.data;
  throw new AppError("VALIDATION_FAILED", {
    details: [{ path: "query.cursor", message: "not a cursor of this list" }],
  });
}

/** Cuts a page out of `limit + 1` rows: the extra row only tells that there are more. */
export function toPage<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => readonly (string | number)[]) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, keepStorable);
  } catch {
    return undefined;
  }
}
