import { useEffect, useState } from "react";
import { isFailure } from "../../api/session.ts";

/** Seconds until somebody may try again who was told to wait: they count down. */
export function useWait(error: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!isFailure(error) || error.retryAfter === undefined) return setLeft(0);
    const until = Date.now() + error.retryAfter * 1000;
    const count = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    count();
    const timer = setInterval(count, 500);
    return () => clearInterval(timer);
  }, [error]);
  return left;
}
