import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../steps/call/endpoints.ts";

/** What a suite tried and found, in words and numbers, in the order in which they are read. */
export type Figures = Readonly<Record<string, number | string>>;

/** Where the last figures of every promise are left; `npm run promises` puts them into docs/promises.md. */
const FIGURES = join(root, "test-results/promises");

/**
 * Prints what a suite tried for a promise (its number in docs/promises.md) and leaves it for the document. Several
 * suites may prove one promise: `part` keeps them apart.
 */
export function tell(promise: number, part: string, figures: Figures): void {
  const text = Object.entries(figures).map(
    ([name, value]) => `${typeof value === "number" ? grouped(value) : value} ${name}`,
  );
  console.info(`promise ${promise}, ${part}: ${text.join(", ")}`);
  mkdirSync(FIGURES, { recursive: true });
  writeFileSync(
    join(FIGURES, `${promise} ${part}.json`),
    `${JSON.stringify({ promise, part, figures: text }, undefined, 2)}\n`,
  );
}

/** 12,345: the same on every machine. */
const grouped = (value: number) => value.toLocaleString("en-US");
