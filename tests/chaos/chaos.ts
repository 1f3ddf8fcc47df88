// `npm run chaos -- --seed N [--messages M | --seconds S] [--members K]`: heartbeats through a system that is being
// destroyed, and what is left of them. Exit code 1 when one was lost, doubled or changed.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { requireUnix } from "../../infra/platform.ts";
import { figuresOf } from "./figures.ts";

requireUnix("npm run chaos", "it kills and freezes processes by signals");

// Read when the logger is first asked: hundreds of refused connections are what is meant to happen.
process.env.LOG_LEVEL ??= "SILENT";
process.env.METRICS_DISABLED = "true";
const { runChaos } = await import("./run.ts");

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    messages: { type: "string" },
    seconds: { type: "string" },
    members: { type: "string", default: "24" },
    "fault-every": { type: "string", default: "150" },
  },
});

const number = (name: string, text: string) => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  console.error(`--${name} must be a whole number above zero, not "${text}".`);
  process.exit(2);
};

const seed = number("seed", values.seed ?? String(randomInt(1, 1_000_000)));
const limit =
  values.seconds === undefined
    ? { messages: number("messages", values.messages ?? "20000") }
    : // More than is ever sent in that time.
      { seconds: number("seconds", values.seconds), messages: 300 * number("seconds", values.seconds) };

console.log(`seed ${seed}`);
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interrupted.abort());
const outcome = await runChaos({
  seed,
  ...limit,
  members: number("members", values.members),
  signal: interrupted.signal,
  faultEvery: number("fault-every", values["fault-every"]),
  log: (line) => console.log(`  ${line}`),
});
for (const [name, value] of Object.entries(figuresOf(outcome))) console.log(`${String(value).padStart(9)} ${name}`);
for (const [name, times] of outcome.missed) console.log(`${String(times).padStart(9)} not injected: ${name}`);
for (const problem of outcome.problems) console.error(`FAILED: ${problem}`);
const settings = `--messages ${limit.messages} --members ${values.members} --fault-every ${values["fault-every"]}`;
if (outcome.problems.length > 0) console.error(`Again: npm run chaos -- --seed ${seed} ${settings}`);
process.exit(outcome.problems.length > 0 ? 1 : 0);
