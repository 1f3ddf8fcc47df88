import { join } from "node:path";
import { readWiring } from "../infra/wiring.ts";
import { type Bill, billOf, SERVICES } from "./cost/bill.ts";
import { readPrices } from "./cost/prices.ts";
import { usageOf } from "./cost/usage.ts";
import { readWorks } from "./cost/work.ts";
import { type Bench, figure, type Table } from "./frame/bench.ts";

const MEMBERS = [100, 10_000, 1_000_000];
const BATCHED = 10;

export const bench: Bench = {
  question: "What does a month on AWS cost?",
  // A calculation: nothing is measured again.
  rounds: 1,
  run: async () => {
    const functions = readWiring(join(import.meta.dirname, ".."));
    const prices = readPrices();
    const { works, origins } = readWorks();
    const bill = (members: number, heartbeats_a_request: number) =>
      billOf(usageOf({ members, heartbeats_a_request }, functions, works), prices);
    const single = MEMBERS.map((members) => bill(members, 1));
    const batched = MEMBERS.map((members) => bill(members, BATCHED));
    const remembered = Object.entries(prices.prices).flatMap(([item, { source }]) =>
      source === undefined ? [item] : [],
    );
    return {
      tables: [
        byService("USD a month, a request for each heartbeat", single),
        byService(`USD a month, ${BATCHED} heartbeats a request (every 5 minutes)`, batched),
        dominating(single, batched),
      ],
      figures: { single, batched },
      notes: [
        ...NOTES,
        `Times: ${origins.map(({ name, from }) => `${name} ${from}`).join("; ")}. All else in bench/cost/work.ts is assumed.`,
        `List prices of ${prices.region} with their sources and dates: bench/data/prices.json. Remembered rather than read: ${remembered.join(", ")}, the larger database classes and the further tiers that say so.`,
      ],
    };
  },
};

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
  "A member works 22 days of 8 hours: a heartbeat every 30 seconds, a screenshot of 300 KB every 10 minutes (kept for 90 days, as heartbeats are), check-in, break and check-out; the tracker asks for its interval every 2 minutes. One in 20 members has a dashboard open for 2 hours a day. Two NAT gateways, a database with a standby in a second zone that is half idle in the busiest hour and has a day's heartbeats in memory; no free tiers. Counts and sizes stand at the top of bench/cost/usage.ts, memory and batch sizes come from functions/*/functions.yml.",
  "A million members are beyond the default limits of an account and of infra/api.yml (2,000 requests a second; they make 33,000 heartbeats a second). Metrics cost the same for everybody: one of each endpoint.",
];
