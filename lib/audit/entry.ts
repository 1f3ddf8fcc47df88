import * as z from "zod";
import { id, instantOut } from "../platform/http/schemas.ts";
import { auditChange } from "./change.ts";

/** Somebody named in an entry. The name is null when they are not (or no longer) a member of this organization. */
const actor = z.object({ id, name: z.string().nullable(), email: z.string().nullable() }).meta({ id: "Actor" });

/** An entry of the audit log as administrators see it. */
export const auditEntry = z
  .object({
    id,
    action: z.string(),
    resource: z.string(),
    resource_id: id.nullable(),
    user: actor.nullable(),
    /** The member that it was done to; null where it was done to nobody, or to nobody of this organization. */
    subject: z.object({ id, name: z.string() }).nullable(),
    /** The background job that did it; `user` is then whoever asked for it. */
    job: z.string().nullable(),
    /** What that changed, the first of them; entries from before this was kept have none. */
    changes: z.array(auditChange),
    /** How many there are in all. */
    changes_total: z.int(),
    metadata: z.record(z.string(), z.json()),
    ip_address: z.string().nullable(),
    user_agent: z.string().nullable(),
    created_at: instantOut,
  })
  .meta({ id: "AuditEntry" });

/**
 * The sort key of an entry of the audit log aliased `a`, for cursors. It is exact to the microsecond, which a Date
 * would cut off: entries of one millisecond would be lost between two pages.
 */
export const sortKeyColumn = `
  to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as sort_key`;

export const auditCursor = z.tuple([z.iso.datetime(), id]);
