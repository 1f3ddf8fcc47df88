import { seededRandom } from "../../clients/common/random.ts";
import { resumeClock, stopClock } from "./clock.ts";
import { atAnyHour, everyHours } from "./closings.ts";
import { setInUse } from "./company.ts";
import { compareLives, compareWithPlan, type Difference } from "./compare.ts";
import { type Life, live } from "./life.ts";
import type { Script } from "./script.ts";

export type Outcome = {
  readonly ordered: Life;
  readonly disordered: Life;
  readonly days: number;
  readonly differences: readonly Difference[];
  readonly off_plan: readonly Difference[];
  readonly seconds: number;
};

/**
 * A company lives a script twice: with perfect order and network, and with all that networks and people do to the
 * order of things. The caller's database, queues and bucket are used up by it.
 */
export async function simulate(script: Script): Promise<Outcome> {
  const began = performance.now();
  const isLong = script.days > 60;
  // Tokens are made for each request at the instant of the script.
  process.env.JWT_EXPIRY = "1d";
  // Nobody looks on: what dashboards would be told is not queued.
  delete process.env.EVENTS_QUEUE_URL;
  stopClock();
  try {
    const ordered = await live(script, { disorder: false, consumers: 1, closings: everyHours(isLong ? 1 : 6) });
    await setInUse(ordered.company, false);
    const closings = atAnyHour(isLong ? 0.1 : 0.15, seededRandom(`${script.seed} closings`));
    const disordered = await live(script, { disorder: true, consumers: 3, closings });
    await setInUse(ordered.company, true);
    const { days, differences } = await compareLives(script, ordered, disordered);
    const off_plan = await compareWithPlan(script, ordered);
    return { ordered, disordered, days, differences, off_plan, seconds: (performance.now() - began) / 1000 };
  } finally {
    resumeClock();
  }
}
