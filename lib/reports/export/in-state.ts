import type { Db } from "../../platform/db/transaction.ts";
import { seesDepartment } from "../../platform/tenancy/rules/departments.ts";
import type { Principal } from "../../platform/tenancy/standing.ts";
import { epochSeconds } from "../../platform/time/timestamp.ts";
import { type OpenEndRow, openEndColumns, openEndOf } from "../../timeline/live-status.ts";
import { type LiveState, liveState } from "../../timeline/rules/live-state.ts";

/**
 * Who is doing this now, of those of whom the caller may know it: what members who have left the caller's departments do
 * concerns nobody there.
 */
export async function findInState(
  db: Db,
  principal: Pick<Principal, "org_id" | "user_id" | "managed_departments">,
  state: LiveState,
  now: Date,
): Promise<string[]> {
  const rows = await db.query<OpenEndRow & { id: string; department: string | null }>(selectStates, [principal.org_id]);
  return rows
    .filter(({ id, department }) => id === principal.user_id || seesDepartment(principal, department))
    .filter((row) => liveState(openEndOf(row), epochSeconds(now)).state === state)
    .map(({ id }) => id);
}

const selectStates = `
  select u.id, u.department, ${openEndColumns}
  from users u join user_status v on v.org_id = u.org_id and v.user_id = u.id
  where u.org_id = $1`;
