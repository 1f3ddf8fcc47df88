/**
 * Columns of many rows as one parameter each, for `insert … select … from ${rowsOf({ … })}`: the number of
 * statements does not grow with the batch. The arrays are in PostgreSQL's binary format (the driver sends a Buffer
 * as binary): text arrays cost about as much to escape and parse as the insert itself.
 *
 * Format: src/backend/utils/adt/arrayfuncs.c, array_recv.
 */

/**
 * Rows of columns that are the parameters `$1`, `$2` and so on: names with their types, in that order. In a select list
 * the arrays are walked through together; in `from unnest(…, …)` each would be written down first, a tenth of an
 * insert.
 */
export function rowsOf(columns: Readonly<Record<string, string>>): string {
  const items = Object.entries(columns).map(([name, type], index) => `unnest($${index + 1}::${type}[]) as ${name}`);
  return `(select ${items.join(", ")})`;
}

/** The numbers in the text of an array, as `array_agg(…)::text` answers it: many rows' column at once. */
export function numbersIn(text: string | null): (number | null)[] {
  return text === null ? [] : JSON.parse(`[${text.slice(1, -1).replaceAll("NULL", "null")}]`);
}

/** The same for words that need no quotes: ids, states. */
export function wordsIn(text: string | null): (string | null)[] {
  if (text === null) return [];
  return text
    .slice(1, -1)
    .split(",")
    .map((word) => (word === "NULL" ? null : word));
}

const OID = { bool: 16, int8: 20, int4: 23, text: 25, timestamptz: 1184, uuid: 2950 } as const;

type Column<Value> = readonly (Value | null)[];

/** Each has a loop of its own: in one that all share, what writes a value is never compiled into it, and takes six times as long. */
export const column = {
  uuid: (values: Column<string>) => {
    const target = begin(OID.uuid, values, 16 * values.length);
    let offset = HEADER;
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? null;
      offset = writeInt(target, offset, value === null ? NULL : 16);
      if (value !== null) offset += writeUuid(target, offset, value);
    }
    return target.subarray(0, offset);
  },
  timestamptz: (values: Column<Date>) =>
    instants(
      values.map((value) => value?.getTime() ?? null),
      1,
    ),
  /** A timestamptz from epoch milliseconds. */
  milliseconds: (values: Column<number>) => instants(values, 1),
  /** A timestamptz from epoch seconds. */
  seconds: (values: Column<number>) => instants(values, 1000),
  int4: (values: Column<number>) => {
    const target = begin(OID.int4, values, 4 * values.length);
    let offset = HEADER;
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? null;
      offset = writeInt(target, offset, value === null ? NULL : 4);
      if (value !== null) offset = writeInt(target, offset, value);
    }
    return target.subarray(0, offset);
  },
  /** Whole numbers below 2^53. */
  int8: (values: Column<number>) => {
    const target = begin(OID.int8, values, 8 * values.length);
    let offset = HEADER;
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? null;
      offset = writeInt(target, offset, value === null ? NULL : 8);
      if (value === null) continue;
      offset = writeInt(target, offset, Math.floor(value / 2 ** 32));
      offset = writeInt(target, offset, value | 0);
    }
    return target.subarray(0, offset);
  },
  bool: (values: Column<boolean>) => {
    const target = begin(OID.bool, values, values.length);
    let offset = HEADER;
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? null;
      offset = writeInt(target, offset, value === null ? NULL : 1);
      if (value !== null) target[offset++] = value ? 1 : 0;
    }
    return target.subarray(0, offset);
  },
  /** Also for jsonb: cast it in the statement, `$1::text[]` … `metadata::jsonb`. */
  text: (values: Column<string>) => {
    // Three bytes of UTF-8 for each unit of UTF-16 at most: quicker than to count them first.
    const target = begin(OID.text, values, values.reduce((units, value) => units + (value?.length ?? 0), 0) * 3);
    let offset = HEADER;
    for (let index = 0; index < values.length; index++) {
      const value = values[index] ?? null;
      const bytes = value === null ? NULL : target.write(value, offset + 4);
      offset = writeInt(target, offset, bytes) + Math.max(0, bytes);
    }
    return target.subarray(0, offset);
  },
};

function instants(values: Column<number>, milliseconds: number): Buffer {
  const target = begin(OID.timestamptz, values, 8 * values.length);
  let offset = HEADER;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? null;
    offset = writeInt(target, offset, value === null ? NULL : 8);
    if (value !== null) offset += writeInstant(target, offset, value * milliseconds);
  }
  return target.subarray(0, offset);
}

const HEADER = 20;
/** The length of a value that is null. */
const NULL = -1;

/** An array's header, and room for the values' lengths and so many bytes of them. */
function begin(oid: number, values: Column<unknown>, bytes: number): Buffer {
  const target = Buffer.allocUnsafe(HEADER + 4 * values.length + bytes);
  const dimensions = 1;
  const lowerBound = 1;
  const header = [dimensions, values.includes(null) ? 1 : 0, oid, values.length, lowerBound];
  header.reduce((offset, value) => writeInt(target, offset, value), 0);
  return target;
}

/** Writes four bytes and answers where they end. A number that is beyond them is an error, as it is Buffer's. */
function writeInt(target: Buffer, offset: number, value: number): number {
  if (value !== (value | 0)) return target.writeInt32BE(value, offset);
  target[offset] = value >> 24;
  target[offset + 1] = value >> 16;
  target[offset + 2] = value >> 8;
  target[offset + 3] = value;
  return offset + 4;
}

const DIGITS = new Map([..."0123456789abcdefABCDEF"].map((digit) => [digit.charCodeAt(0), Number.parseInt(digit, 16)]));
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => DIGITS.get(code) ?? 0);

/** Writes a uuid's 16 bytes; five times as fast as Buffer's own hex, which minds neither dashes nor errors. */
export function writeUuid(target: Buffer, offset: number, value: string): number {
  for (let byte = 0, index = 0; byte < 16; byte++, index += 2) {
    const mayBeDash = byte === 4 || byte === 6 || byte === 8 || byte === 10;
    if (mayBeDash && value.charCodeAt(index) === DASH) index++;
    const high = NIBBLES[value.charCodeAt(index)] ?? 0;
    target[offset + byte] = (high << 4) | (NIBBLES[value.charCodeAt(index + 1)] ?? 0);
  }
  return 16;
}

const DASH = "-".charCodeAt(0);

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

/**
 * Writes a timestamptz's 8 bytes. The microseconds are a product beyond 2^53, so its halves are made apart; BigInt
 * would take four times as long.
 */
export function writeInstant(target: Buffer, offset: number, milliseconds: number): number {
  if (Number.isNaN(milliseconds)) throw new RangeError("not an instant");
  const sinceEpoch = milliseconds - POSTGRES_EPOCH_MS;
  const upper = Math.floor(sinceEpoch / 2 ** 32);
  const lower = (sinceEpoch - upper * 2 ** 32) * 1000;
  const carry = Math.floor(lower / 2 ** 32);
  writeInt(target, offset, upper * 1000 + carry);
  writeInt(target, offset + 4, (lower - carry * 2 ** 32) | 0);
  return 8;
}
