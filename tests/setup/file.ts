import fc from "fast-check";
import { afterAll, vi } from "vitest";
import { relaxDatabaseTimeouts } from "../steps/services/patience.ts";

/** How often a property without a count of its own is tried: quick at hand, thorough where a change is checked. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: Number(process.env.PROPERTY_RUNS ?? 100) });

afterAll(relaxDatabaseTimeouts());

// Files share a process: each leaves the environment, the clock and spied-on functions as it found them.
const found = { ...process.env };

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const name of Object.keys(process.env)) if (!(name in found)) delete process.env[name];
  Object.assign(process.env, found);
});
