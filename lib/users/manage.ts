import { endOpenWork } from "../attendance/end-work.ts";
import { revokeSessions } from "../auth/revoke-sessions.ts";
import { type UserRow, userColumns } from "../auth/user.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { LiveEvent } from "../platform/live/events.ts";
import { tellMember } from "../platform/live/member-update.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { mayAssign } from "../platform/tenancy/rules/roles.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { statusEvent } from "../timeline/status-event.ts";

export type ManagedMember = UserRow & { erased_at: Date | null };

/**
 * The member an administrator means to change, locked together with the administrator: two who take each other's role
 * away at once do so one after the other, and the second is no administrator any more.
 *
 * 404 NOT_FOUND for an unknown or foreign member, 403 FORBIDDEN for one whose role is not the caller's to give.
 */
export async function lockManagedMember(db: Db, principal: Principal, userId: string): Promise<ManagedMember> {
  const rows = await db.query<ManagedMember>(lockMembers, [[principal.user_id, userId]]);
  const actor = rows.find(({ id }) => id === principal.user_id);
  const member = rows.find(({ id }) => id === userId.toLowerCase());
  if (actor?.status !== "active") throw new AppError("FORBIDDEN");
  if (member === undefined) throw new AppError("NOT_FOUND");
  if (!mayAssign(actor.role, member.role)) throw new AppError("FORBIDDEN");
  return member;
}

/**
 * What follows when a member is no longer active: signed out everywhere, their work ended, dashboards told, together with
 * what else of them has changed.
 */
export async function leave(
  db: Db,
  publish: (event: LiveEvent) => void,
  organization: Organization,
  member: Pick<UserRow, "id" | "department">,
  now: Date,
  { fields = [], after = member }: { fields?: readonly string[]; after?: Pick<UserRow, "id" | "department"> } = {},
): Promise<void> {
  await revokeSessions(db, publish, [member.id], { reason: "admin", now });
  tellMember(publish, after, "left", { fields, before: member });
  const ended = await endOpenWork(db, organization, member.id, { now, publish });
  if (ended === undefined) return;
  publish(statusEvent({ user_id: member.id, department: member.department }, "offline", ended));
}

// In the order of their ids, so that two administrators never wait for each other in a circle.
const lockMembers = `
  select ${userColumns}, u.erased_at
  from users u
  where u.org_id = (select app.current_org()) and u.id = any ($1::uuid[])
  order by u.id
  for no key update`;
