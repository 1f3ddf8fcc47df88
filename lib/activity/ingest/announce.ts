import { column } from "../../platform/db/bulk.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { OrganizationEvent } from "../../platform/live/events.ts";
import { liveState } from "../../timeline/rules/live-state.ts";
import { statusEvent } from "../../timeline/status-event.ts";
import type { Step } from "./move-on.ts";

/**
 * Notes in the live row what its member is doing at the epoch second `now`, if dashboards were last told something
 * else.
 */
export function announce(step: Step, now: number): Step {
  const { after } = step;
  const { state } = liveState(after.open, now);
  if (after.open === null || state === after.announced_state) return step;
  return { ...step, after: { ...after, announced_state: state } };
}

/** Who became active or idle by this batch. */
export async function toEvents(db: Db, steps: readonly Step[], now: number): Promise<OrganizationEvent[]> {
  const changed = steps.filter(({ before, after }) => after.announced_state !== before.announced_state);
  if (changed.length === 0) return [];
  const members = await db.query<{ id: string; department: string | null }>(selectDepartments, [
    column.uuid(changed.map(({ after }) => after.org_id)),
    column.uuid(changed.map(({ after }) => after.user_id)),
  ]);
  const departmentOf = new Map(members.map(({ id, department }) => [id, department]));
  return changed.map(({ after: { org_id, user_id, open } }) => {
    const { state, since } = liveState(open, now);
    const member = { user_id, department: departmentOf.get(user_id) ?? null };
    return { ...statusEvent(member, state, since === null ? null : new Date(since * 1000)), org_id };
  });
}

const selectDepartments = `
  select u.id, u.department
  from unnest($1::uuid[], $2::uuid[]) as changed (org_id, id)
  join users u on u.org_id = changed.org_id and u.id = changed.id`;
