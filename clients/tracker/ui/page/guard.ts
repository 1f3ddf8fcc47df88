import type { IncomingMessage } from "node:http";

/** What decides about a request, before anything of it is looked at. */
export type Asked = {
  readonly method: string;
  /** As it stands in the request's first line. */
  readonly target: string;
  /** Names in lower case, one after another as they came: twice the same is seen. */
  readonly headers: readonly (readonly [name: string, value: string])[];
};

export type Verdict =
  | { readonly kind: "shell" | "read" | "act" | "open"; readonly path: string; readonly query: URLSearchParams }
  | { readonly kind: "refused"; readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 414 | 415; readonly why: string };

export type Door = {
  readonly port: number;
  /** Files that anybody on this machine may have: they hold nothing of anybody. */
  readonly shell: ReadonlySet<string>;
  isToken(token: string): boolean;
};

/** The token comes as a header: a cookie of 127.0.0.1 would go to every port of this machine. */
const TOKEN_HEADER = "x-muster-token";
const OPEN_PATH = "/api/open";
export const LONGEST_BODY = 4096;
const LONGEST_TARGET = 512;

/**
 * Lets in whoever has the token, from the page itself, by the address that the page has. Every other name for this
 * machine (localhost, ::1, a name that somebody's DNS points here) is refused, so that no other site is ever the same one.
 */
export function judge(asked: Asked, door: Door): Verdict {
  const own = `127.0.0.1:${door.port}`;
  const all = (name: string) => asked.headers.filter(([each]) => each === name).map(([, value]) => value);
  const one = (name: string) => (all(name).length === 1 ? all(name)[0] : undefined);

  if (asked.target.length > LONGEST_TARGET) return refuse(414, "The address is too long.");
  if (one("host") !== own) return refuse(403, "This page has one address only, and this is another one.");
  // A proxy's form of the first line names a host of its own; a backslash is read as a slash, and would name one, too.
  const isPath = /^\/(?!\/)[^\\]*$/.test(asked.target) && URL.canParse(asked.target, `http://${own}`);
  if (!isPath) return refuse(400, "Not an address of this page.");
  if (all("origin").length > 0 && one("origin") !== `http://${own}`)
    return refuse(403, "Other pages may not ask here.");

  const { pathname: path, searchParams: query } = new URL(asked.target, `http://${own}`);
  if (door.shell.has(path)) {
    if (asked.method !== "GET" && asked.method !== "HEAD") return refuse(405, "It can be read only.");
    return { kind: "shell", path, query };
  }
  if (!path.startsWith("/api/")) return refuse(404, "There is nothing here.");
  const site = all("sec-fetch-site");
  if (site.length > 0 && one("sec-fetch-site") !== "same-origin") return refuse(403, "Other pages may not ask here.");
  if (asked.method !== "GET" && asked.method !== "POST") return refuse(405, "Not a method of this page.");

  if (asked.method === "POST") {
    if (one("origin") === undefined) return refuse(403, "It does not come from the page.");
    if (one("content-type") !== "application/json") return refuse(415, "Only JSON is understood.");
    const length = one("content-length");
    if (length === undefined || all("transfer-encoding").length > 0) return refuse(400, "Its length is not told.");
    if (!/^\d{1,7}$/.test(length) || Number(length) > LONGEST_BODY) return refuse(413, "It is too long.");
    if (path === OPEN_PATH) return { kind: "open", path, query };
  }
  const token = one(TOKEN_HEADER);
  if (token === undefined || !door.isToken(token)) return refuse(401, "This page has ended.");
  return { kind: asked.method === "POST" ? "act" : "read", path: path.slice("/api/".length), query };
}

function refuse(status: Extract<Verdict, { kind: "refused" }>["status"], why: string): Verdict {
  return { kind: "refused", status, why };
}

/** Of a request as Node has read it: its own table of headers keeps one of two with the same name. */
export function askedOf({ method = "", url = "", rawHeaders }: IncomingMessage): Asked {
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.push([String(rawHeaders[at]).toLowerCase(), String(rawHeaders[at + 1])]);
  return { method, target: url, headers };
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Of each answer. None of them opens it to another origin. */
export const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
};
