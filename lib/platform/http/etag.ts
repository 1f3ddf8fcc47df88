import { createHash } from "node:crypto";
import type { CallEvent } from "./call.ts";

/**
 * The tag of an answer: equal data, equal tag. Fields at the top of `data` that `except` names are left out of it, such
 * as the instant of the answer; the tag is then a weak one, because answers that bear it may differ there.
 */
export function etagOf(data: unknown, { except = [] }: { except?: readonly string[] }): string {
  const kept = except.length === 0 ? data : without(data, except);
  const hash = createHash("sha256").update(JSON.stringify(kept)).digest("base64url").slice(0, 22);
  return except.length === 0 ? `"${hash}"` : `W/"${hash}"`;
}

/** Whether the client has that answer already; RFC 9110, 13.1.2, which compares weakly. */
export function isKnown({ headers }: CallEvent, etag: string): boolean {
  const known = headers?.["if-none-match"];
  if (known === undefined) return false;
  return known.trim() === "*" || known.split(",").some((each) => opaque(each) === opaque(etag));
}

/** Of a zipped answer: other bytes, so another strong tag (RFC 9110, 8.8.3.3). */
export function zippedEtag(etag: string): string {
  return etag.startsWith("W/") ? etag : etag.replace(/"$/, `${ZIPPED}"`);
}

const ZIPPED = "-gzip";

/** What is the same of the tags of an answer, zipped or not, and of what caches make of them. */
function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, "").replace(`${ZIPPED}"`, '"');
}

function without(data: unknown, names: readonly string[]): unknown {
  return Object.fromEntries(Object.entries(data as object).filter(([name]) => !names.includes(name)));
}
