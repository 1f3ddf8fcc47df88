import { parse } from "csv-parse/sync";
import { keepStorable } from "../../platform/http/validate.ts";

const MAX_IMPORT_ROWS = 100_000;
export const MAX_IMPORT_BYTES = 20 * 1024 * 1024;

const COLUMNS = ["email", "name", "employee_id", "role", "department", "phone_number"] as const;
type Column = (typeof COLUMNS)[number];
const REQUIRED: readonly Column[] = ["email", "name"];

/** What spreadsheets and other systems call these columns, written as `nameOf` writes it. */
const ALIASES: Readonly<Record<string, Column>> = {
  e_mail: "email",
  email_address: "email",
  e_mail_address: "email",
  full_name: "name",
  employee_number: "employee_id",
  phone: "phone_number",
};

/** A row as it stands in the file, without its empty cells. `line` is where it ends, the header's being 1. */
export type CsvRow = { line: number; cells: Partial<Record<Column, string>>; fault?: string };

export type FileError = { line: number | null; message: string };

/** The file as a whole cannot be taken; nothing of it was. */
export class ImportFault extends Error {
  readonly errors: readonly FileError[];

  constructor(...errors: FileError[]) {
    super(errors.map(({ message }) => message).join("; "));
    this.errors = errors;
  }
}

/**
 * Reads a file of members as spreadsheets write it: UTF-8, or UTF-16 with its byte order mark; any line ends, quotes,
 * empty lines and cells at the end; separated by commas, semicolons or tabs, or by what a first line `sep=` says;
 * columns in any case, with spaces for underscores. Throws an ImportFault for one that cannot be read to its end, has
 * columns it should not have, or more than 100,000 rows.
 */
export function readCsv(bytes: Uint8Array): CsvRow[] {
  const [header, ...records] = parseRecords(decode(bytes));
  if (header === undefined) throw new ImportFault({ line: null, message: "The file is empty." });
  const columns = readHeader(header);
  if (records.length === 0) throw new ImportFault({ line: null, message: "The file has no rows." });
  if (records.length > MAX_IMPORT_ROWS) {
    throw new ImportFault({ line: null, message: `The file has more than ${MAX_IMPORT_ROWS} rows; split it.` });
  }
  return records.map((record) => toRow(record, columns));
}

type CsvRecord = { line: number; cells: string[] };

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  const text = decodeAs(encoding, bytes);
  // Every second byte of English in UTF-16 is 0, which is a character of UTF-8 too.
  if (text?.includes("\0") === false) return text;
  throw new ImportFault({ line: null, message: "The file is not UTF-8 text; save it as CSV UTF-8." });
}

function decodeAs(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseRecords(text: string): CsvRecord[] {
  try {
    const declared = DECLARED_SEPARATOR.exec(text)?.[1];
    const records = parse(text, {
      delimiter: declared ?? delimiterOf(text),
      from_line: declared === undefined ? 1 : 2,
      trim: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      // A row with too few or too many cells is that row's fault, not the file's.
      relax_column_count: true,
      // The header and one row too many: enough to know.
      to: MAX_IMPORT_ROWS + 2,
      // The line number travels as one more cell, because cells are all that the parser hands out.
      on_record: (cells: string[], { lines }) => [String(lines), ...cells],
    });
    return records.map(([line, ...cells]) => ({ line: Number(line), cells }));
  } catch (error) {
    const { message, lines = null } = error as Error & { lines?: number };
    throw new ImportFault({ line: lines, message });
  }
}

/** The line with which Excel tells itself how cells are separated. */
const DECLARED_SEPARATOR = /^sep=([,;\t|])\r?\n/i;

/** Spreadsheets separate cells by a semicolon in countries where the comma is the decimal sign. The header tells. */
function delimiterOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? "";
  if (header.includes(",")) return ",";
  return header.includes(";") ? ";" : header.includes("\t") ? "\t" : ",";
}

function readHeader({ line, cells }: CsvRecord): Column[] {
  const named = cells.slice(0, cells.findLastIndex((cell) => cell !== "") + 1);
  const names = named.map(nameOf);
  const unknown = named.filter((_, index) => !isColumn(names[index] ?? ""));
  const twice = names.filter((name, index) => isColumn(name) && names.indexOf(name) < index);
  const missing = REQUIRED.filter((column) => !names.includes(column));
  const errors = [
    ...unknown.map((name) => `Unknown column "${name}"; known are ${COLUMNS.join(", ")}.`),
    ...twice.map((name) => `The column "${name}" is there twice.`),
    ...missing.map((name) => `The column "${name}" is missing.`),
  ];
  if (errors.length > 0) throw new ImportFault(...errors.slice(0, 20).map((message) => ({ line, message })));
  return names.filter(isColumn);
}

/** The column that a heading means: "Employee ID" is `employee_id`. */
function nameOf(heading: string): string {
  const name = heading.toLowerCase().replaceAll(/[\s_-]+/g, "_");
  return ALIASES[name] ?? name;
}

function isColumn(name: string): name is Column {
  return (COLUMNS as readonly string[]).includes(name);
}

function toRow({ line, cells }: CsvRecord, columns: readonly Column[]): CsvRow {
  const surplus = cells.slice(columns.length).some((cell) => cell !== "");
  const given = columns
    .map((column, index) => [column, keepStorable("", cells[index] ?? "")] as const)
    .filter(([, cell]) => cell !== "");
  const row = { line, cells: Object.fromEntries(given) };
  if (cells.length >= columns.length && !surplus) return row;
  return { ...row, fault: `has ${cells.length} cells where the header has ${columns.length}` };
}
