import * as z from "zod";
import { email, text } from "../../platform/http/schemas.ts";
import { ROLES } from "../../platform/tenancy/rules/roles.ts";
import type { CsvRow } from "./csv.ts";

/** What a cell may say. One that is empty says nothing: of a member who exists it leaves things as they are. */
const member = z.object({
  email,
  name: text(255),
  employee_id: text(50).optional(),
  role: z.string().toLowerCase().pipe(z.enum(ROLES)).optional(),
  department: text(100).optional(),
  phone_number: text(50).optional(),
});

export type ImportedMember = z.output<typeof member>;
export type RowError = { field: string; message: string };

/** A row that can be tried, or why not. The address is shown as far as there is one. */
export type PlannedRow =
  | { line: number; email: string; member: ImportedMember }
  | { line: number; email: string | null; errors: RowError[] };

/**
 * Judges every row by itself and against those above it: a person and an employee id may be there once, and the first
 * row counts. Depends on nothing but the file, so that an import which goes on where it stopped plans the same again.
 */
export function planRows(rows: readonly CsvRow[]): PlannedRow[] {
  const emails = new Map<string, number>();
  const employeeIds = new Map<string, number>();
  return rows.map((row) => {
    const planned = judge(row);
    if ("errors" in planned) return planned;
    const { email, employee_id } = planned.member;
    const errors: RowError[] = [];
    if (emails.has(email)) errors.push({ field: "email", message: `is in line ${emails.get(email)} already` });
    if (employee_id !== undefined && employeeIds.has(employee_id))
      errors.push({ field: "employee_id", message: `is in line ${employeeIds.get(employee_id)} already` });
    if (errors.length > 0) return { line: row.line, email, errors };
    emails.set(email, row.line);
    if (employee_id !== undefined) employeeIds.set(employee_id, row.line);
    return planned;
  });
}

function judge({ line, cells, fault }: CsvRow): PlannedRow {
  const shown = cells.email?.slice(0, 255) ?? null;
  if (fault !== undefined) return { line, email: shown, errors: [{ field: "row", message: fault }] };
  const parsed = member.safeParse(cells);
  if (parsed.success) return { line, email: parsed.data.email, member: parsed.data };
  const errors = parsed.error.issues.map(({ path, message }) => {
    const field = String(path[0] ?? "row");
    return { field, message: field in cells ? message : "is missing" };
  });
  return { line, email: shown, errors };
}
