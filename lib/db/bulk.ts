/**
 * Columns of many rows as one parameter each, for `insert … select from unnest($1::uuid[], …)`: the number of
 * statements does not grow with the batch. The arrays are in PostgreSQL's binary format (the driver sends a Buffer
 * as binary): text arrays cost about as much to escape and parse as the insert itself.
 *
 * Format: src/backend/utils/adt/arrayfuncs.c, array_recv.
 */

type Encode<Value> = {
  oid: number;
  size: (value: Value) => number;
  write: (target: Buffer, offset: number, value: Value) => void;
};

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

const UUID: Encode<string> = {
  oid: 2950,
  size: () => 16,
  write: (target, offset, value) => void target.write(value.replaceAll("-", ""), offset, 16, "hex"),
};

const TIMESTAMPTZ: Encode<Date> = {
  oid: 1184,
  size: () => 8,
  write: (target, offset, value) =>
    void target.writeBigInt64BE(BigInt(value.getTime() - POSTGRES_EPOCH_MS) * 1000n, offset),
};

const INT4: Encode<number> = {
  oid: 23,
  size: () => 4,
  write: (target, offset, value) => void target.writeInt32BE(value, offset),
};

const BOOL: Encode<boolean> = {
  oid: 16,
  size: () => 1,
  write: (target, offset, value) => void target.writeUInt8(value ? 1 : 0, offset),
};

const TEXT: Encode<string> = {
  oid: 25,
  size: (value) => Buffer.byteLength(value),
  write: (target, offset, value) => void target.write(value, offset),
};

type Column<Value> = readonly (Value | null)[];

export const column = {
  uuid: (values: Column<string>) => encode(UUID, values),
  timestamptz: (values: Column<Date>) => encode(TIMESTAMPTZ, values),
  int4: (values: Column<number>) => encode(INT4, values),
  bool: (values: Column<boolean>) => encode(BOOL, values),
  /** Also for jsonb: cast it in the statement, `$1::text[]` … `metadata::jsonb`. */
  text: (values: Column<string>) => encode(TEXT, values),
};

function encode<Value>({ oid, size, write }: Encode<Value>, values: Column<Value>): Buffer {
  let bytes = 20;
  let nulls = 0;
  for (const value of values) {
    if (value === null) nulls = 1;
    else bytes += size(value);
    bytes += 4;
  }
  const target = Buffer.allocUnsafe(bytes);
  target.writeInt32BE(1, 0); // dimensions
  target.writeInt32BE(nulls, 4);
  target.writeInt32BE(oid, 8);
  target.writeInt32BE(values.length, 12);
  target.writeInt32BE(1, 16); // lower bound
  let offset = 20;
  for (const value of values) {
    if (value === null) {
      target.writeInt32BE(-1, offset);
      offset += 4;
      continue;
    }
    const length = size(value);
    target.writeInt32BE(length, offset);
    write(target, offset + 4, value);
    offset += 4 + length;
  }
  return target;
}
