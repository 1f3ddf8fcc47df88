import { stringify } from "csv-stringify/sync";
import { csvSafe } from "../../reports/rules/csv-safe.ts";

/** A row of a part of somebody's data. */
export type DataRow = Readonly<Record<string, unknown>>;

/** Writes batches of rows as one JSON list, a row a line. */
export async function* jsonOf(batches: AsyncIterable<readonly DataRow[]>): AsyncGenerator<string> {
  let separator = "[\n";
  for await (const rows of batches) {
    yield separator + rows.map((row) => JSON.stringify(row)).join(",\n");
    separator = ",\n";
  }
  yield separator === "[\n" ? "[]\n" : "\n]\n";
}

const BYTE_ORDER_MARK = "\ufeff";

/**
 * Writes batches of rows as CSV (RFC 4180, UTF-8 with the mark by which spreadsheets know it), under a header of the
 * columns' names; nothing where there are no rows. No cell runs in a spreadsheet.
 */
export async function* csvOf(batches: AsyncIterable<readonly DataRow[]>): AsyncGenerator<string> {
  let columns: string[] | undefined;
  for await (const rows of batches) {
    const [first] = rows;
    if (first === undefined) continue;
    const names = columns ?? Object.keys(first);
    if (columns === undefined) yield `${BYTE_ORDER_MARK}${names.join(",")}\r\n`;
    columns = names;
    yield rows.map((row) => `${names.map((name) => cell(row[name])).join(",")}\r\n`).join("");
  }
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const safe = csvSafe(typeof value === "string" ? value : JSON.stringify(value));
  // Most texts need no quotes, and the library takes longer to find that out than all else of a row takes.
  return /[",\r\n]/.test(safe) ? stringify([[safe]], { eof: false, quoted: true }) : safe;
}
