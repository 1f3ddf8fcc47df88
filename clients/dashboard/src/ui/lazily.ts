import { type ComponentType, lazy } from "react";
import { fetched } from "../api/fetched.ts";

/** A component that is fetched when it is first shown; a connection that is gone meanwhile only makes it late. */
export function lazily<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await fetched(load) }));
}
