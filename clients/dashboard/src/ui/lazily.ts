import { type ComponentType, lazy } from "react";
import { fetched } from "../api/fetched.ts";

const soon: (() => Promise<unknown>)[] = [];
let isAtRest = false;

/**
 * A component that is fetched when it is first shown; a connection that is gone meanwhile only makes it late. What
 * `isSoon` is fetched before that, once nothing else is: it has to be there when there is no connection, too.
 */
export function lazily<Props>(load: () => Promise<ComponentType<Props>>, isSoon = false) {
  const get = () => fetched(load);
  if (isSoon && soon.push(get) === 1 && isAtRest) fetchSoon();
  return lazy(async () => ({ default: await get() }));
}

/** A page has come to rest for the first time; what pages after it bring with them has its turn when they have. */
export function fetchSoon(): () => void {
  const fetchAll = () => {
    isAtRest = true;
    for (const get of soon.splice(0)) void get();
  };
  // Not every browser tells when it is idle.
  const timer = setTimeout(() => window.requestIdleCallback?.(fetchAll) ?? fetchAll(), 2_000);
  return () => clearTimeout(timer);
}
