import { describe, expect, it } from "vitest";
import { useTestDatabase } from "../setup/database.ts";
import { describeDifferences, figuresOf } from "../simulation/report.ts";
import type { Script } from "../simulation/script.ts";
import { simulate } from "../simulation/simulation.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const setting = (name: string, fallback: number) => Number(process.env[`SIMULATE_${name}`] ?? fallback);
const given = process.env.SIMULATE_WINDOW?.split(" ");
const [first, last] = given ?? [];

const script: Script = {
  seed: setting("SEED", 1),
  people: setting("PEOPLE", 12),
  // Summer time begins on the 30th in Europe; the office is moved, and its rules change, within these weeks.
  from: "2025-03-10",
  days: setting("DAYS", 21),
  attendance: setting("ATTENDANCE", 0.25),
  only: process.env.SIMULATE_ONLY?.split(",").map(Number),
  window: first !== undefined && last !== undefined ? [first, last] : undefined,
};

/**
 * Who lives there: an office from nine to five, nights from 21:00 and from 23:30, part time with another week later in
 * the year, owners and students without a schedule, members with two devices (also within one second), with none, with
 * an unreliable network, who forget (check-in, check-out, the end of a break, everything until the evening), who go home
 * in between, and who join later. What happens: leave whole and half, holidays, summer time; hours, thresholds, working
 * days, productivity rules and the time zone change; days are corrected, facts of them voided, moved, added and split,
 * and some of that is undone. Pictures are not among it, nor are requests for approval.
 */
describe("a company that lives in disorder", () => {
  it(`comes to the same days as in order (seed ${script.seed})`, async () => {
    const outcome = await simulate(script);
    tell(45, `${script.people} people, ${script.days} days`, figuresOf(outcome));
    if (outcome.differences.length + outcome.off_plan.length > 0) console.error(describeDifferences(script, outcome));
    expect(outcome.differences.length, "days that differ").toBe(0);
    expect(outcome.off_plan.length, "days off their plan").toBe(0);
  }, 3_600_000);
});
