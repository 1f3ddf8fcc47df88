import * as z from "zod";
import type { Row } from "../../platform/http/rows.ts";
import { id, instantOut } from "../../platform/http/schemas.ts";

const person = z.object({ id, name: z.string() });

/** A copy of somebody's data as clients see it. */
export const dataExport = z
  .object({
    id,
    /** Whose data it is. */
    user: person,
    requested_by: person,
    /**
     * `refused`: whoever asked may not have it any more. `expired`: the files are gone, and can be asked for again.
     */
    status: z.enum(["pending", "running", "ready", "failed", "refused", "expired"]),
    /** How many files it is, and their bytes; so far, until it is ready. */
    files: z.int(),
    size_bytes: z.number(),
    created_at: instantOut,
    finished_at: instantOut.nullable(),
    expires_at: instantOut.nullable(),
  })
  .meta({ id: "DataExport" });

export type DataExport = Row<typeof dataExport>;

/** Days after the request for which the files of an export can be fetched. */
export const COPY_DAYS = 3;

/** The columns of `DataExport`, of the tables aliased `e`, `m` (whose it is) and `r` (who asked). */
export const exportColumns = `
  e.id, json_build_object('id', m.id, 'name', m.name) as user,
  json_build_object('id', r.id, 'name', r.name) as requested_by, e.status, cardinality(e.file_bytes) as files,
  (select coalesce(sum(bytes), 0)::bigint from unnest(e.file_bytes) as bytes) as size_bytes, e.created_at,
  e.finished_at, e.expires_at`;

/** Where the files lie. The key tells neither whose they are nor who asked. */
export const EXPORTS_PREFIX = "data-exports/";

export function filesPrefixOf({ org_id, export_id }: { org_id: string; export_id: string }): string {
  return `${EXPORTS_PREFIX}${org_id}/${export_id}/`;
}

/** The key of the file with that number, from 1 on. */
export function fileKeyOf(of: { org_id: string; export_id: string }, number: number): string {
  return `${filesPrefixOf(of)}${number}.zip`;
}
