import type { AttemptRule } from "../platform/live/live-store.ts";

/**
 * For everything that checks a password: five free attempts, then half a minute, doubling to a quarter of an hour, and
 * forgotten after an hour without one.
 */
export const PASSWORD_ATTEMPTS: AttemptRule = { free: 5, base_seconds: 30, max_seconds: 900, forget_seconds: 3600 };
