import { type ComponentType, lazy } from "react";
import { fetched } from "../api/fetched.ts";

const soon: (() => Promise<unknown>)[] = [];

/**
 * A component that is fetched when it is first shown; a connection that is gone meanwhile only makes it late. What
 * `isSoon` is fetched before that, once nothing else is: it has to be there when there is no connection, too.
 */
export function lazily<Props>(load: () => Promise<ComponentType<Props>>, isSoon = false) {
  const get = () => fetched(load);
  if (isSoon) soon.push(get);
  return lazy(async () => ({ default: await get() }));
}

/** A page has come to rest for the first time. */
export function fetchSoon(): () => void {
  const fetchAll = () => {
    for (const get of soon.splice(0)) void get();
  };
  // Not every browser tells when it is idle.
  const timer = setTimeout(() => window.requestIdleCallback?.(fetchAll) ?? fetchAll(), 2_000);
  return () => clearTimeout(timer);
}
