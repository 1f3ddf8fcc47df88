import { describe, expect, it } from "vitest";
import { readRows, suitesByPromise, testsOf } from "../infra/promises.ts";

const rows = readRows();
const suites = suitesByPromise();

describe("docs/promises.md", () => {
  it("numbers its promises from 1 to 31", () => {
    expect(rows.map(({ promise }) => promise)).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
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
