import { join } from "node:path";
import { expect, test } from "vitest";
import { readWiring } from "../../infra/wiring.ts";
import { usageOf } from "./usage.ts";
import type { Works } from "./work.ts";

const functions = readWiring(join(import.meta.dirname, "../.."));
const none = { cpu_ms: 0, wait_ms: 0, database_ms: 0 };
const idle: Works = {
  heartbeat: () => none,
  request: none,
  password: none,
  report: none,
  export: none,
  thumbnail: none,
  ingest: { batch: none, each: none },
  push: { batch: none, each: none },
  close_day: none,
  schedule: none,
};
const usage = (members: number, heartbeats_a_request = 1, works: Works = idle, wired = functions) =>
  usageOf({ members, heartbeats_a_request }, wired, works);

/** 960 a day on 22 days. */
const HEARTBEATS = 21_120;

test("batches of ten leave one request in ten of the heartbeats", () => {
  const saved = usage(1000).amounts.http_api_requests - usage(1000, 10).amounts.http_api_requests;
  expect(saved).toBeCloseTo(0.9 * 1000 * HEARTBEATS, 0);
});

test("batches store as many heartbeats", () => {
  expect(usage(1000, 10).database.gigabytes).toBe(usage(1000).database.gigabytes);
});

test("a function is paid for with the memory that it is wired with", () => {
  const works = { ...idle, heartbeat: () => ({ ...none, wait_ms: 1000 }) };
  const seconds = usage(1, 1, works).amounts.lambda_gb_seconds - usage(1).amounts.lambda_gb_seconds;
  expect(seconds).toBeCloseTo(HEARTBEATS * 0.5, 3);
});

test("a function with less than a whole processor calculates for longer", () => {
  const works = { ...idle, heartbeat: () => ({ ...none, cpu_ms: 1000 }) };
  const seconds = usage(1, 1, works).amounts.lambda_gb_seconds - usage(1).amounts.lambda_gb_seconds;
  expect(seconds).toBeCloseTo((HEARTBEATS * 1769) / 1024, 3);
});

test("a screenshot is written twice: it and its thumbnail", () => {
  expect(usage(1).amounts.s3_writes).toBe(2 * 48 * 22);
});

test("the peak of the database is half as much again as the average at work", () => {
  const works = { ...idle, ingest: { batch: none, each: { ...none, database_ms: 1 } } };
  expect(usage(1, 1, works).database.peak_vcpus).toBeCloseTo((1.5 * HEARTBEATS) / 1000 / (22 * 8 * 3600), 9);
});

test("a function that nobody wires is an error, not free", () => {
  const without = functions.filter(({ name }) => name !== "jobsMakeThumbnail");
  expect(() => usage(1, 1, idle, without)).toThrow("jobsMakeThumbnail");
});

test("what is counted by members grows with them, and the rest stays", () => {
  const [small, large] = [usage(100).amounts, usage(100_000).amounts];
  expect(large.http_api_requests / small.http_api_requests).toBeCloseTo(1000, 6);
  expect(large.metrics).toBe(small.metrics);
  expect(large.nat_hours).toBe(small.nat_hours);
});
