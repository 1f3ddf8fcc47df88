import { stringify } from "csv-stringify/sync";
import { localClock } from "../../platform/time/clock.ts";
import { csvSafe } from "../rules/csv-safe.ts";

/** On whose clocks local times are. */
export type Zone = { name: string; clock: (instant: Date) => string };

/** The columns of a CSV in their order, and the cell of each. Whatever people or trackers wrote goes through `text`. */
export type Columns<Row> = Readonly<Record<string, (row: Row, zone: Zone) => string | number>>;

const BYTE_ORDER_MARK = "\ufeff";

/**
 * Writes rows as CSV (RFC 4180, UTF-8), batch by batch: header first, after a byte order mark where Excel is to see
 * that it is UTF-8.
 */
export async function* csvOf<Row>(
  columns: Columns<Row>,
  batches: AsyncIterable<readonly Row[]>,
  { timezone, bom }: { timezone: string; bom: boolean },
): AsyncGenerator<string> {
  yield `${bom ? BYTE_ORDER_MARK : ""}${Object.keys(columns).join(",")}\r\n`;
  const cells = Object.values(columns);
  const zone = { name: timezone, clock: localClock(timezone) };
  for await (const rows of batches)
    yield rows.map((row) => `${cells.map((cell) => cell(row, zone)).join(",")}\r\n`).join("");
}

/** Batches as they are, and on the way who is named in their rows. */
export async function* noting<Row>(
  batches: AsyncIterable<readonly Row[]>,
  named: Set<string>,
  nameOf: (row: Row) => string | null,
): AsyncGenerator<readonly Row[]> {
  for await (const rows of batches) {
    for (const name of rows.map(nameOf)) if (name !== null) named.add(name);
    yield rows;
  }
}

/**
 * A text's cell. Most texts need no quotes, and the library that adds them takes longer to find that out than all else
 * of a row takes.
 */
export function text(written: string): string {
  const safe = csvSafe(written);
  return /[",\r\n]/.test(safe) ? stringify([[safe]], { eof: false, quoted: true }) : safe;
}

export const yesNo = (value: boolean | null) => (value === null ? "" : value ? "yes" : "no");
export const localOf = (instant: Date | null, { clock }: Zone) => (instant === null ? "" : clock(instant));
export const utcOf = (instant: Date | null) => (instant === null ? "" : instant.toISOString());
