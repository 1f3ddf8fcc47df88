// `npm run simulate -- --seed N [--days D] [--people P]`: a company lives a year in order and in disorder. A difference
// prints what lives it again alone: `--person K --date YYYY-MM-DD`. Exit code 1 when there was one.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { addDays } from "../../lib/platform/time/calendar.ts";

const SUITE = "tests/promises/days-in-disorder.test.ts";
const root = join(import.meta.dirname, "../..");

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    days: { type: "string", default: "365" },
    people: { type: "string", default: "50" },
    attendance: { type: "string", default: "1" },
    person: { type: "string" },
    date: { type: "string" },
  },
});

/** What the suite reads: a person and a date are lived with the days around them, which they may touch. */
function settings(): Record<string, string> {
  const { seed, days, people, attendance, person, date } = values;
  const alone = person === undefined ? {} : { SIMULATE_ONLY: person };
  const around = date === undefined ? {} : { SIMULATE_WINDOW: `${addDays(date, -3)} ${addDays(date, 3)}` };
  const size = { SIMULATE_DAYS: days, SIMULATE_PEOPLE: people, SIMULATE_ATTENDANCE: attendance };
  return { SIMULATE_SEED: seed, ...size, ...alone, ...around };
}

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const words = [vitest, "run", "--project", "promises", SUITE];
const child = spawn(process.execPath, words, { cwd: root, env: { ...process.env, ...settings() }, stdio: "inherit" });
child.once("exit", (code) => process.exit(code ?? 1));
