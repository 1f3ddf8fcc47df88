import * as z from "zod";
import type { Row } from "../../platform/http/rows.ts";
import { id, instantOut } from "../../platform/http/schemas.ts";

/** A report that a job makes a file of, as whoever asked for it sees it. */
export const reportExport = z
  .object({
    id,
    type: z.enum(["daily", "weekly", "monthly", "custom"]),
    format: z.enum(["csv", "pdf"]),
    from: z.string(),
    to: z.string(),
    file_name: z.string(),
    /**
     * `refused`: whoever asked may not have it any more. `expired`: the file is gone, and can be asked for again.
     * `cancelled`: whoever asked wanted it no longer.
     */
    status: z.enum(["pending", "running", "ready", "failed", "refused", "expired", "cancelled"]),
    /** Why it failed: there was more to write than may be, or the job was ended in the middle as often as it was tried. */
    failure: z.enum(["too_large", "interrupted"]).nullable(),
    /** Days of members: written so far, and of all. */
    rows_done: z.int(),
    rows_all: z.int(),
    size_bytes: z.number().nullable(),
    created_at: instantOut,
    finished_at: instantOut.nullable(),
    expires_at: instantOut.nullable(),
  })
  .meta({ id: "ReportExport" });

export type ReportExport = Row<typeof reportExport>;

/** The columns of `ReportExport`, of the table aliased `e`, at `$1`: what has expired is written down only later. */
export const reportExportColumns = `
  e.id, e.type, e.format, e.from_date as "from", e.to_date as "to", e.file_name,
  case when e.status = 'ready' and e.expires_at <= $1 then 'expired' else e.status end as status,
  e.failure, e.rows_done, e.rows_all, e.size_bytes, e.created_at, e.finished_at, e.expires_at`;

/** Where the file lies. The key tells neither whose days it holds nor who asked. */
export function fileKeyOf({ org_id, id, format }: { org_id: string; id: string; format: "csv" | "pdf" }): string {
  return `exports/${org_id}/${id}.${format}`;
}
