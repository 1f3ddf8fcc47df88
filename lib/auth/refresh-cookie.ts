import { config } from "../platform/config.ts";
import type { CallEvent } from "../platform/http/call.ts";

const NAME = "muster_refresh";

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
 * The refresh token in a request's cookies. SameSite=Strict keeps other sites from sending it; browsers also say when
 * a request comes from another site, and then a cookie that came along all the same is not read.
 */
export function readRefreshCookie({ cookies, headers }: Pick<CallEvent, "cookies" | "headers">): string | undefined {
  if (headers?.["sec-fetch-site"] === "cross-site") return undefined;
  // API Gateway takes cookies out of the headers; other servers may not.
  const all = [...(cookies ?? []), ...(headers?.cookie?.split(";") ?? [])].map((pair) => pair.trim());
  return all.find((pair) => pair.startsWith(`${NAME}=`))?.slice(NAME.length + 1);
}

function cookie(value: string, maxAgeSeconds: number): string {
  // The address decides, not the stage: a deployed stage may be called dev. Plain HTTP exists on one's own machine
  // only.
  const secure = config.apiUrl.startsWith("http:") ? "" : "; Secure";
  return `${NAME}=${value}; HttpOnly; SameSite=Strict${secure}; Path=/api/auth; Max-Age=${maxAgeSeconds}`;
}
