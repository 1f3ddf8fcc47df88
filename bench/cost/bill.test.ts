import { expect, test } from "vitest";
import { billOf, costOf, databaseFor, type Usage } from "./bill.ts";
import { ITEMS, type Prices, readPrices } from "./prices.ts";

const nothing: Usage = {
  amounts: Object.fromEntries(ITEMS.map((item) => [item, 0])) as Usage["amounts"],
  database: { peak_vcpus: 0, hot_gb: 0, gigabytes: 0 },
};
const classes = [
  { name: "small", vcpus: 2, memory_gb: 1, sustained: 0.4, usd_an_hour: 0.1 },
  { name: "large", vcpus: 4, memory_gb: 16, sustained: 4, usd_an_hour: 1 },
];
const prices: Prices = {
  region: "r",
  dated: "2026-11-30",
  currency: "USD",
  about: "",
  prices: Object.fromEntries(ITEMS.map((item) => [item, { unit: "one", tiers: [{ usd: 0.5 }] }])) as Prices["prices"],
  databases: { about: "", classes },
};
const withAmount = (amounts: Partial<Usage["amounts"]>): Usage => ({
  ...nothing,
  amounts: { ...nothing.amounts, ...amounts },
});

test("each tier's price holds for what lies within it", () => {
  const tiers = [{ up_to: 10, usd: 3 }, { up_to: 15, usd: 2 }, { usd: 1 }];
  expect([4, 10, 12, 15, 20].map((amount) => costOf(amount, tiers))).toEqual([12, 30, 34, 40, 45]);
});

test("the smallest database is taken that stays half idle", () => {
  expect(databaseFor({ peak_vcpus: 0.2, hot_gb: 1 }, classes)).toMatchObject({ name: "small", servers: 1 });
  expect(databaseFor({ peak_vcpus: 0.21, hot_gb: 1 }, classes)).toMatchObject({ name: "large", servers: 1 });
});

test("a peak that no database stands takes several of the largest", () => {
  expect(databaseFor({ peak_vcpus: 5, hot_gb: 1 }, classes)).toMatchObject({ name: "large", servers: 3 });
});

test("a database is taken that holds a day's heartbeats in memory", () => {
  expect(databaseFor({ peak_vcpus: 0.1, hot_gb: 1.1 }, classes)).toMatchObject({ name: "large", servers: 1 });
});

test("nothing used costs a database, its standby and its proxy", () => {
  const proxy = 2 * 730 * 0.5;
  expect(billOf(nothing, prices).usd).toBeCloseTo(2 * 730 * 0.1 + proxy, 9);
});

test("storage is paid for in both zones", () => {
  const { lines } = billOf({ ...nothing, database: { peak_vcpus: 0, hot_gb: 0, gigabytes: 20 } }, prices);
  expect(lines.find(({ item }) => item === "database_storage")).toMatchObject({ amount: 40, usd: 20 });
});

test.each(ITEMS.filter((item) => item !== "database_storage" && item !== "database_proxy"))(
  "%s is a line of its own in the sum",
  (item) => {
    const without = billOf(nothing, prices).usd;
    expect(billOf(withAmount({ [item]: 8 }), prices).usd - without).toBeCloseTo(4, 9);
  },
);

test("the sum is that of its lines", () => {
  const { lines, usd } = billOf(withAmount({ sqs_requests: 3, s3_reads: 5 }), prices);
  expect(usd).toBeCloseTo(
    lines.reduce((sum, line) => sum + line.usd, 0),
    9,
  );
});

test("whoever says where a price was read says when", () => {
  for (const price of Object.values(readPrices().prices))
    expect(price.read === undefined).toBe(price.source === undefined);
});

test("tiers of the list ascend, and the last has no end", () => {
  for (const { tiers } of Object.values(readPrices().prices)) {
    const ends = tiers.map(({ up_to }) => up_to ?? Number.POSITIVE_INFINITY);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(ends.at(-1)).toBe(Number.POSITIVE_INFINITY);
  }
});
