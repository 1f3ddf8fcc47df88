import { describe, expect, it } from "vitest";
import { readRows, suitesByPromise, testsOf } from "../infra/promises.ts";

const rows = readRows();
const suites = suitesByPromise();

describe("docs/promises.md", () => {
  it("numbers its promises from 1 to 31, and from 32 on those that are there, in order", () => {
    const numbers = rows.map(({ promise }) => promise);
    expect(numbers.slice(0, 31)).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
    expect(numbers.slice(31)).toEqual([...new Set(numbers)].sort((a, b) => a - b).filter((number) => number > 31));
  });

  it("names the suites that prove each promise, as they are (npm run promises)", () => {
    const stale = rows.filter((row) => row.tests !== testsOf(row, suites));
    expect(stale.map(({ promise, tests }) => ({ promise, tests }))).toEqual([]);
  });

  it("says of every promise without a suite that it is not yet kept", () => {
    const unproven = rows.filter(({ promise, tests }) => !suites.has(promise) && !tests.startsWith("not yet"));
    expect(unproven.map(({ promise }) => promise)).toEqual([]);
  });

  it("has figures for every promise that is kept", () => {
    expect(rows.filter(({ promise, figures }) => suites.has(promise) && figures === "")).toEqual([]);
  });
});
