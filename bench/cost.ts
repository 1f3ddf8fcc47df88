import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readWiring } from "../infra/wiring.ts";
import { type Bill, billOf, SERVICES } from "./cost/bill.ts";
import { readPrices } from "./cost/prices.ts";
import { STEPS, type Step, TAKEN } from "./cost/steps.ts";
import { usageOf } from "./cost/usage.ts";
import { readWorks } from "./cost/work.ts";
import { type Bench, figure, type Table } from "./frame/bench.ts";

const MEMBERS = [100, 10_000, 1_000_000];
const BATCHED = 10;
/** As the first calculation had it, on 21 November 2026, and what was to be reached: half of it, nearly. */
const FIRST = [150, 1443, 121_138];
const GOAL = [Number.NaN, 750, 62_500];

export const bench: Bench = {
  question: "What does a month on AWS cost?",
  // A calculation: nothing is measured again.
  rounds: 1,
  run: async () => {
    const functions = readWiring(join(import.meta.dirname, ".."));
    const prices = readPrices();
    const { works, origins } = readWorks();
    const alarms = readFileSync(join(import.meta.dirname, "../infra/alarms.yml"), "utf8").match(
      /AWS::CloudWatch::Alarm/g,
    );
    const bills = (heartbeats_a_request: number, taken: readonly Step[]) =>
      MEMBERS.map((members) => {
        const steps = new Set(taken);
        const situation = { members, heartbeats_a_request, steps, alarms: alarms?.length ?? 0 };
        return billOf(usageOf(situation, functions, works), prices);
      });
    const single = bills(1, TAKEN);
    const batched = bills(BATCHED, TAKEN);
    const names = Object.keys(STEPS) as Step[];
    const walked = names.map((_, index) => bills(1, names.slice(0, index + 1)).map(({ usd }) => usd));
    const stairs = [bills(1, []).map(({ usd }) => usd), ...walked];
    const remembered = Object.entries(prices.prices).flatMap(([item, { source }]) =>
      source === undefined ? [item] : [],
    );
    return {
      tables: [
        byStep(names, stairs),
        byService("USD a month with all steps that are taken, a request for each heartbeat", single),
        byService(`USD a month, ${BATCHED} heartbeats a request (every 5 minutes)`, batched),
        dominating(single, batched),
      ],
      figures: { stairs, single, batched },
      notes: [
        ...NOTES,
        `Times: ${origins.map(({ name, from }) => `${name} ${from}`).join("; ")}. All else in bench/cost/work.ts is assumed.`,
        `List prices of ${prices.region}, gone through on ${prices.dated}, with their sources and dates: bench/data/prices.json. Remembered rather than read: ${remembered.join(", ")}, the larger database classes and the further tiers that say so.`,
      ],
    };
  },
};

/** Each step under the one before: what it saves, and what is left. */
function byStep(names: readonly Step[], stairs: readonly (readonly number[])[]): Table {
  const cells = (usd: readonly number[], before: readonly number[]) =>
    usd.map((each, index) => `${figure(each)} (${signed(each - (before[index] ?? Number.NaN))})`);
  const [all = []] = stairs;
  return {
    title: "USD a month, step by step",
    header: ["what is left", ...MEMBERS.map((members) => `${members.toLocaleString("en-US")} members`)],
    rows: [
      ["as it was reckoned on 21 November 2026", ...FIRST.map(figure)],
      ["the same with what that left out", ...cells(all, FIRST)],
      ...names.map((name, index) => [
        TAKEN.includes(name) ? STEPS[name] : `not taken: ${STEPS[name]}`,
        ...cells(stairs[index + 1] ?? [], stairs[index] ?? []),
      ]),
      ["the goal", ...GOAL.map(figure)],
    ],
  };
}

const signed = (usd: number) => (usd < 0 ? `−${figure(-usd)}` : `+${figure(usd)}`);

function byService(title: string, bills: readonly Bill[]): Table {
  const sum = (bill: Bill, service: string) =>
    bill.lines.reduce((usd, line) => usd + (line.service === service ? line.usd : 0), 0);
  return {
    title,
    header: ["members", ...MEMBERS.map((members) => members.toLocaleString("en-US"))],
    rows: [
      ...SERVICES.map((service) => [service, ...bills.map((bill) => share(sum(bill, service), bill.usd))]),
      ["**all**", ...bills.map(({ usd }) => `**${figure(usd)}**`)],
      ["a member", ...bills.map(({ usd }, index) => figure(usd / (MEMBERS[index] ?? Number.NaN)))],
      ["database, and its standby", ...bills.map(({ database }) => database)],
    ],
  };
}

function dominating(single: readonly Bill[], batched: readonly Bill[]): Table {
  const largest = ({ lines, usd }: Bill) =>
    lines
      .toSorted((a, b) => b.usd - a.usd)
      .slice(0, 4)
      .map((line) => `${line.item.replaceAll("_", " ")} ${percent(line.usd / usd)}`)
      .join(", ");
  return {
    title: "What dominates, and what batches save",
    header: ["members", "single", `${BATCHED} a request`, "saved"],
    rows: MEMBERS.flatMap((members, index) => {
      const [one, ten] = [single[index], batched[index]];
      if (one === undefined || ten === undefined) return [];
      return [[members.toLocaleString("en-US"), largest(one), largest(ten), percent(1 - ten.usd / one.usd)]];
    }),
  };
}

function share(usd: number, all: number): string {
  return `${figure(usd)} (${percent(usd / all)})`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

const NOTES = [
  "A member works 22 days of 8 hours: a heartbeat every 30 seconds, a screenshot of 100 KB every 10 minutes (300 KB before; kept for 90 days, as heartbeats are), check-in, break and check-out. One in 20 members has a dashboard open for 2 hours a day, and nobody may watch live: where everybody may, the step about sockets saves nothing. Two NAT gateways with their addresses, a database with a standby in a second zone that is half idle in the busiest hour and has a day's heartbeats in memory, RDS Proxy before it, backups of 7 days; no free tiers. Counts and sizes stand at the top of bench/cost/usage.ts, memory and batch sizes come from functions/*/functions.yml.",
  "A million members are beyond the default limits of an account and of infra/api.yml (2,000 requests a second; they make 33,000 heartbeats a second, which at the function's own address only its concurrency bounds). Metrics cost the same for everybody: one of each endpoint.",
];
