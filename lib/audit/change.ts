import * as z from "zod";
import { id } from "../platform/http/schemas.ts";

/** Of one entry at most so many changes are shown: a part of an import changes a thousand rows. */
export const SHOWN_CHANGES = 50;

const columns = z.record(z.string(), z.json());

/** What became of one row. */
export const changeFields = {
  id,
  /** The kind of row, which one, and whose. */
  table: z.string(),
  row_id: z.string().nullable(),
  member_id: id.nullable(),
  /** `expire` stands for rows that retention or an erasure removed: how many is in `after`. */
  operation: z.enum(["insert", "update", "delete", "expire"]),
  /** The columns that changed; none before an insert, none after a delete. */
  before: columns.nullable(),
  after: columns.nullable(),
  /** Columns that changed, too, and whose values nobody is shown: secrets, and what is forgotten by now. */
  hidden: z.array(z.string()),
};

export const auditChange = z.object(changeFields).meta({ id: "AuditChange" });

/** The columns of a change, of the table aliased `c`. */
export const changeColumns = `
  c.id, c.table_name as "table", c.row_id, c.member_id, c.operation, c.before, c.after, c.hidden`;
