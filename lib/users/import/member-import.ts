import * as z from "zod";
import type { Row } from "../../platform/http/rows.ts";
import { id, instantOut } from "../../platform/http/schemas.ts";

/** An import of members as clients see it. The counts are of the rows done so far. */
export const memberImport = z
  .object({
    id,
    status: z.enum(["pending", "running", "done", "failed"]),
    dry_run: z.boolean(),
    created_by: id,
    /** Null until the file was read. */
    total_rows: z.int().nullable(),
    processed_rows: z.int(),
    created_rows: z.int(),
    updated_rows: z.int(),
    unchanged_rows: z.int(),
    rejected_rows: z.int(),
    /** Why nothing of the file was taken. */
    errors: z.array(z.object({ line: z.int().nullable(), message: z.string() })),
    created_at: instantOut,
    finished_at: instantOut.nullable(),
  })
  .meta({ id: "MemberImport" });

export type MemberImport = Row<typeof memberImport>;

/** The columns of `MemberImport`, of the table aliased `i`. */
export const importColumns = `
  i.id, i.status, i.dry_run, i.created_by, i.total_rows, i.processed_rows, i.created_rows, i.updated_rows,
  i.unchanged_rows, i.rejected_rows, i.errors, i.created_at, i.finished_at`;
