import { afterAll, inject } from "vitest";
import { closeOwnerPool } from "../steps/scene/given.ts";
import type { System } from "./system.ts";

/**
 * Gives a test file the running system: steps that write to the database or sign tokens do it with the system's own
 * environment. Call it once, at the top of the file.
 */
export function useSystem(): System {
  const system = inject("system");
  Object.assign(process.env, system.env);
  afterAll(closeOwnerPool);
  return system;
}
