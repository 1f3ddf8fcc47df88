import type { Db } from "../../platform/db/transaction.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { type Across, type Group, type SessionSummary, summarize } from "../../sessions/across.ts";

/** The summaries of an export. */
export type Summaries = { db: Db; organization: Organization; across: Across; group_by: Group };

/** Each page adds up all of the period again. */
const BATCH = 5_000;

/** Whether each row of such a summary is of one member, whose id is its key. */
export const namesMembers = (group: Group) => group === "student" || group === "teacher";

/** All summaries in their order, in batches. */
export async function* readSummaries(what: Summaries): AsyncGenerator<SessionSummary[]> {
  const { db, organization, across, group_by } = what;
  let after: readonly [string, string] | undefined;
  do {
    const rows = await summarize(db, organization, across, group_by, { after, limit: BATCH });
    yield rows;
    const last = rows.length < BATCH ? undefined : rows.at(-1);
    after = last === undefined ? undefined : [last.label, last.key ?? ""];
  } while (after !== undefined);
}
