import { config } from "../platform/config.ts";
import type { CallEvent } from "../platform/http/call.ts";

/**
 * Keeps the token where scripts cannot read it and other sites cannot send it; it travels only to sign-in endpoints.
 */
export function refreshCookie(refreshToken: string): string {
  return cookie(refreshToken, config.refreshTokenSeconds);
}

/** Makes the browser forget the token. */
export function noRefreshCookie(): string {
  return cookie("", 0);
}

/**
 * The refresh token in a request's cookies. SameSite=Strict keeps other sites from sending it; browsers also say where a
 * request comes from, and a cookie that came along from elsewhere all the same is not read.
 */
export function readRefreshCookie({
  cookies,
  headers = {},
}: Pick<CallEvent, "cookies" | "headers">): string | undefined {
  if (headers["sec-fetch-site"] === "cross-site" || !isOurs(headers.origin)) return undefined;
  // API Gateway takes cookies out of the headers; other servers may not.
  const all = [...(cookies ?? []), ...(headers.cookie?.split(";") ?? [])].map((pair) => pair.trim());
  const start = `${nameOf()}=`;
  return all.find((pair) => pair.startsWith(start))?.slice(start.length);
}

/** Whether a page of this origin may use the cookie. Programs that are no browser name none. */
function isOurs(origin: string | undefined): boolean {
  const { allowedOrigins, apiUrl } = config;
  return origin === undefined || allowedOrigins.includes("*") || [...allowedOrigins, apiUrl].includes(origin);
}

function cookie(value: string, maxAgeSeconds: number): string {
  const secure = isSecure() ? "; Secure" : "";
  return `${nameOf()}=${value}; HttpOnly; SameSite=Strict${secure}; Path=/api/auth; Max-Age=${maxAgeSeconds}`;
}

/** A browser takes a cookie of this prefix over TLS only, so that nobody on the network can plant one. */
function nameOf(): string {
  return isSecure() ? "__Secure-muster_refresh" : "muster_refresh";
}

/** The address decides, not the stage: a deployed stage may be called dev. Plain HTTP is for one's own machine only. */
function isSecure(): boolean {
  return !config.apiUrl.startsWith("http:");
}
