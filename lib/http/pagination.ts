import { AppError } from "./errors.ts";

/**
 * Keyset cursors: the sort key of the last row shown, opaque to clients. A cursor is no capability: the query it
 * continues is scoped to the caller's organization all the same.
 */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** The sort key in a cursor, or undefined without one. Throws VALIDATION_FAILED for one we did not make. */
export function decodeCursor(cursor: string | undefined, fields: number): string[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(key) && key.length === fields && key.every((part) => typeof part === "string")) return key;
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
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
