import { isDate, type LocalDate } from "../time/dates.ts";

/** What stands in an address behind its question mark, before it is read. */
export type Search = Record<string, unknown>;

/** What an address says; what makes no sense in it is as if it were not there. */
export function dateIn({ date }: Search): { date?: LocalDate } {
  return isDate(date) ? { date } : {};
}

export function textIn<Name extends string>(name: Name, search: Search): { [K in Name]?: string } {
  const value = search[name];
  const isText = (typeof value === "string" && value !== "") || typeof value === "number" || typeof value === "boolean";
  return (isText ? { [name]: String(value) } : {}) as { [K in Name]?: string };
}

/** Where somebody wanted to go: a path of this application, because a link must not lead elsewhere by way of signing in. */
export function nextIn({ next }: Search): { next?: string } {
  // Said even where it is undefined: what is not said stays as it stood in the address.
  return { next: typeof next === "string" ? pathOf(next) : undefined };
}

const HERE = "http://dashboard.invalid";

/** Read as a browser reads it: it takes `//host`, `/\\host` and a tab between the two for another host, too. */
function pathOf(text: string): string | undefined {
  if (!text.startsWith("/") || !URL.canParse(text, HERE)) return undefined;
  const { origin, pathname, search, hash } = new URL(text, HERE);
  const isOurs = origin === HERE && !pathname.startsWith("//") && !/^\/(api|login)(\/|$)/.test(pathname);
  return isOurs ? pathname + search + hash : undefined;
}

/** One of some values. */
export function choiceIn<Name extends string, const Value extends string>(
  name: Name,
  values: readonly Value[],
  search: Search,
): { [K in Name]?: Value } {
  const value = values.find((each) => each === search[name]);
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: Value };
}
