import { createHash } from "node:crypto";
import type { CallEvent } from "./call.ts";

/**
 * An answer's data as JSON, and its tag: equal data, equal tag. Fields at the top of `data` that `except` names are left out
 * of the tag, such as the instant of the answer; it is then a weak one, because answers that bear it may differ there. Each
 * field is written once, for both.
 */
export function writtenOf(
  data: unknown,
  { except = [] }: { except?: readonly string[] },
): { json: string; etag: string } {
  if (except.length === 0) {
    const json = JSON.stringify(data);
    return { json, etag: `"${hashOf(json)}"` };
  }
  const fields = Object.entries(data as object).flatMap(([name, value]) => {
    const json: string | undefined = JSON.stringify(value);
    return json === undefined ? [] : [{ name, text: `${JSON.stringify(name)}:${json}` }];
  });
  const kept = fields.filter(({ name }) => !except.includes(name));
  const objectOf = (of: typeof fields) => `{${of.map(({ text }) => text).join(",")}}`;
  return { json: objectOf(fields), etag: `W/"${hashOf(objectOf(kept))}"` };
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

function hashOf(json: string): string {
  return createHash("sha256").update(json).digest("base64url").slice(0, 22);
}
