import { settleSessions } from "../../attendance/settle/settle-sessions.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { OrganizationEvent } from "../../platform/live/events.ts";
import { findOrganization } from "../../platform/tenancy/organization.ts";

/** Settles sessions of any organizations whose ends are decisions; answers the events that dashboards are told of. */
export async function settleUndecided(
  db: Db,
  undecided: readonly { id: string; org_id: string }[],
  now: Date,
): Promise<OrganizationEvent[]> {
  const events: OrganizationEvent[] = [];
  for (const [org_id, sessions] of Map.groupBy(undecided, (session) => session.org_id)) {
    const organization = await findOrganization(db, org_id);
    if (organization === undefined) continue;
    const ids = sessions.map(({ id }) => id);
    await settleSessions(db, organization, ids, { now, publish: (event) => void events.push({ org_id, ...event }) });
  }
  return events;
}
