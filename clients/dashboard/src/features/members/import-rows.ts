import { csvSafe } from "../../../../../lib/reports/rules/csv-safe.ts";
import type { Answer } from "../../api/ask.ts";

export type ImportRow = Answer<"GET /api/users/bulk-import/{id}">["rows"]["items"][number];

/** What goes into a request; more is uploaded. Quotes and line ends take two characters in it. */
const MAX_INLINE = 3_000_000;

/** Whether a file goes along in the request: small enough, and UTF-8, as text in JSON is. */
export function goesInline(bytes: Uint8Array): boolean {
  if (bytes.length > MAX_INLINE) return false;
  try {
    return !new TextDecoder("utf-8", { fatal: true }).decode(bytes).includes("\0");
  } catch {
    return false;
  }
}

const cell = (value: string | number) => `"${csvSafe(String(value)).replaceAll('"', '""')}"`;

/** Rows with what is wrong with them, for a spreadsheet. */
export function errorsAsCsv(rows: readonly ImportRow[]): string {
  const lines = rows.flatMap(({ line, email, errors }) =>
    (errors.length === 0 ? [{ field: "", message: "" }] : errors).map(({ field, message }) =>
      [line, email ?? "", field, message].map(cell).join(","),
    ),
  );
  return `${["line,email,field,message", ...lines].join("\r\n")}\r\n`;
}

export const TEMPLATE =
  "email,name,employee_id,role,department,phone_number\r\nann@example.com,Ann Example,,employee,Sales,\r\n";
