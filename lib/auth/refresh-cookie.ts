import type { CallEvent } from "../platform/http/call.ts";
import { cookie, readCookie } from "./cookie.ts";

const NAME = "muster_refresh";

/** Keeps the token in a browser for as long as its session lasts without a refresh. */
export function refreshCookie(refreshToken: string, seconds: number): string {
  return cookie(NAME, refreshToken, seconds);
}

/** Makes the browser forget the token. */
export function noRefreshCookie(): string {
  return cookie(NAME, "", 0);
}

/** The refresh token in a request's cookies. */
export function readRefreshCookie(event: Pick<CallEvent, "cookies" | "headers">): string | undefined {
  return readCookie(NAME, event);
}
