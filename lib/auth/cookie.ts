import { config } from "../platform/config.ts";
import type { CallEvent } from "../platform/http/call.ts";

/** A cookie that scripts cannot read and other sites cannot send; it travels only to sign-in endpoints. */
export function cookie(name: string, value: string, maxAgeSeconds: number): string {
  const secure = isSecure() ? "; Secure" : "";
  return `${prefixed(name)}=${value}; HttpOnly; SameSite=Strict${secure}; Path=/api/auth; Max-Age=${maxAgeSeconds}`;
}

/**
 * A cookie of a request. SameSite=Strict keeps other sites from sending it; browsers also say where a request comes from,
 * and a cookie that came along from elsewhere all the same is not read.
 */
export function readCookie(
  name: string,
  { cookies, headers = {} }: Pick<CallEvent, "cookies" | "headers">,
): string | undefined {
  if (headers["sec-fetch-site"] === "cross-site" || !isOurs(headers.origin)) return undefined;
  // API Gateway takes cookies out of the headers; other servers may not.
  const all = [...(cookies ?? []), ...(headers.cookie?.split(";") ?? [])].map((pair) => pair.trim());
  const start = `${prefixed(name)}=`;
  return all.find((pair) => pair.startsWith(start))?.slice(start.length);
}

/** Whether a page of this origin may use the cookie. Programs that are no browser name none. */
function isOurs(origin: string | undefined): boolean {
  const { allowedOrigins, apiUrl } = config;
  return origin === undefined || allowedOrigins.includes("*") || [...allowedOrigins, apiUrl].includes(origin);
}

/** A browser takes a cookie of this prefix over TLS only, so that nobody on the network can plant one. */
function prefixed(name: string): string {
  return isSecure() ? `__Secure-${name}` : name;
}

/** The address decides, not the stage: a deployed stage may be called dev. Plain HTTP is for one's own machine only. */
function isSecure(): boolean {
  return !config.apiUrl.startsWith("http:");
}
