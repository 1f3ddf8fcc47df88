import type { Capability, Desktop } from "../ports.ts";
import { VERSION } from "./version.ts";

/** What of a machine matters to whoever looks at its data: not to work is no fault of the member. */
const TOLD: readonly Capability["name"][] = ["picture", "window", "idle", "counts", "lock"];

/** What is told with each heartbeat as `metadata.tracker`, in a few words: what does not work, and nothing of what does. */
export function aboutMachine(desktop: Desktop["name"], capabilities: readonly Capability[]): Record<string, unknown> {
  const lacks = capabilities.filter(({ name, works }) => !works && TOLD.includes(name)).map(({ name }) => name);
  const isUncounted = lacks.includes("counts");
  return {
    version: VERSION,
    desktop,
    ...(lacks.length === 0 ? {} : { lacks }),
    ...(isUncounted ? { counts: "unavailable" } : {}),
  };
}
