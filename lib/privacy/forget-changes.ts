import { hasTimeFor } from "../platform/deadline.ts";
import { type Counts, inBatches, keptSince, type PersonalData, type TableData } from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { DataClass } from "../platform/tenancy/rules/retention.ts";
import { STEP } from "../platform/timeouts.ts";

/**
 * Takes out of the changes that the audit log keeps what would be gone in its own place: a note or a position is known
 * there no longer than here. That it was changed, when and by whom stays.
 */
export async function forgetChanges(
  organizations: readonly Organization[],
  now: Date,
  rooms: Readonly<Record<string, PersonalData>>,
): Promise<Counts> {
  let changes_shortened = 0;
  for (const { tables } of Object.values(rooms))
    for (const [table, data] of Object.entries(tables))
      for (const [kind, columns] of classesOf(data)) {
        if (!hasTimeFor(STEP)) return { changes_shortened };
        const kept = keptSince(organizations, now, kind);
        changes_shortened += await inBatches((db, limit) => db.query(forget, [table, columns, ...kept, limit]));
      }
  return { changes_shortened };
}

/** The columns of a table by the class that they are of; those that are kept for good are of none. */
function classesOf({ rows, columns, sooner = {} }: TableData): [DataClass, string[]][] {
  const classes = Object.entries(sooner) as [DataClass, string][];
  if (rows !== undefined && columns !== undefined) classes.push([rows, columns]);
  return classes.map(([kind, names]) => [kind, names.split(",").map((name) => name.trim())]);
}

const forget = `
  select from app.forget_in_changes($1, $2::text[], $3::uuid[], $4::timestamptz[], $5)`;
