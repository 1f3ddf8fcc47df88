// An administrator changes a member's profile, role or standing. A change of role or standing signs the member out.

import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { beginAddressChange } from "../../lib/auth/address-change/begin.ts";
import { mayChangeAddress } from "../../lib/auth/address-change/change.ts";
import { revokeSessions } from "../../lib/auth/revoke-sessions.ts";
import { showUser, USER_STATUSES, type UserRow, user, userColumns } from "../../lib/auth/user.ts";
import { returnToClasses } from "../../lib/classes/return.ts";
import { requireQuota } from "../../lib/organizations/quota.ts";
import type { Db } from "../../lib/platform/db/transaction.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { changedFields, givenFields } from "../../lib/platform/http/given.ts";
import { email, id, text } from "../../lib/platform/http/schemas.ts";
import { tellMember } from "../../lib/platform/live/member-update.ts";
import { mayAssign, ROLES } from "../../lib/platform/tenancy/rules/roles.ts";
import type { Principal } from "../../lib/platform/tenancy/standing.ts";
import { assignInterval, ownInterval } from "../../lib/tracker/interval.ts";
import { leave, lockManagedMember, type ManagedMember } from "../../lib/users/manage.ts";
import { requireSeat } from "../../lib/users/seats.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/users/{id}",
  summary: "Change a member's profile, role or status; fields that are left out stay as they are",
  access: "admin",
  params: z.object({ id }),
  body: z.strictObject({
    name: text(255).optional(),
    email: email.optional(),
    employee_id: text(50).optional(),
    role: z.enum(ROLES).optional(),
    status: z.enum(USER_STATUSES).optional(),
    /** Counts from today on; days before stay with the department that held then. */
    department: text(100).nullable().optional(),
    /** Of managers only; null means all departments. */
    managed_departments: z.array(text(100)).min(1).max(100).nullable().optional(),
    phone_number: text(50).nullable().optional(),
    /** Null means the organization's. */
    screenshot_interval_minutes: ownInterval.optional(),
  }),
  response: z.object({ user }),
  stepUp: {
    where: "a role, an address or a status is given",
    is: ({ body: { role, email: address, status } }) => (role ?? address ?? status) !== undefined,
  },
  errors: [
    "NOT_FOUND",
    "FORBIDDEN",
    "EMAIL_TAKEN",
    "EMPLOYEE_ID_TAKEN",
    "PLAN_LIMIT",
    "RATE_LIMITED",
    "QUOTA_EXCEEDED",
  ],
});

export const handler = endpoint(contract, async ({ params, body, principal, organization, now, call, db, publish }) => {
  const before = await lockManagedMember(db, principal, params.id);
  if (before.erased_at !== null) throw new AppError("NOT_FOUND");
  const awaited = await awaitedAddress(db, principal, before, body.email);
  const wanted = applyChanges(principal, before, awaited === undefined ? body : { ...body, email: before.email });
  const changed = changedFields(FIELDS, before, wanted);
  const deactivated = before.status === "active" && wanted.status !== "active";
  const reinstated = before.status !== "active" && wanted.status === "active";
  if (reinstated) await requireSeat(db, principal.org_id, now);

  const { screenshot_interval_minutes: interval } = body;
  if (interval !== undefined) await assignInterval({ principal, organization, call, db, publish }, before, interval);
  const after = await db.one<UserRow>(updateUser, [before.id, ...FIELDS.map((field) => wanted[field]), now]);
  if (deactivated) await leave(db, publish, organization, before, now, { fields: changed, after });
  else if (changed.includes("role")) await revokeSessions(db, publish, [after.id], { reason: "admin", now });
  if (reinstated) await returnToClasses(db, { org_id: principal.org_id, by: principal.user_id, now }, after.id);
  if (changed.length > 0 && !deactivated)
    tellMember(publish, after, reinstated ? "joined" : "changed", { fields: changed, before });
  const { org_id, user_id } = principal;
  const entry = { org_id, user_id, action: "user.update", resource: "user", resource_id: after.id };
  if (changed.length > 0) audit(db, call, { ...entry, metadata: { changed, ...transitions(before, after) } });
  if (awaited === undefined) return { data: { user: showUser(after) }, message: "Changed." };
  await requireQuota(db, principal, { mails: 1 }, now);
  audit(db, call, { ...entry, action: "user.ask_address" });
  await beginAddressChange(db, { org_id, user_id: after.id, asked_by: user_id, new_email: awaited }, now);
  return {
    data: { user: showUser(after) },
    message: "Changed; the new address counts once it is confirmed from there.",
  };
});

/**
 * Another address that has to be confirmed before it counts; of an account that its person has not taken yet it counts at
 * once. 403 FORBIDDEN for administrators: theirs is theirs to change.
 */
async function awaitedAddress(
  db: Db,
  { role }: Principal,
  member: ManagedMember,
  email: string | undefined,
): Promise<string | undefined> {
  if (email === undefined || email === member.email.toLowerCase()) return undefined;
  if (!mayChangeAddress(role, member.role)) throw new AppError("FORBIDDEN");
  return (await db.find(selectAccepted, [member.id])) === undefined ? undefined : email;
}

/** In the order of the statement below. */
const FIELDS = [
  "name",
  "email",
  "employee_id",
  "role",
  "status",
  "department",
  "managed_departments",
  "phone_number",
] as const;

type Field = (typeof FIELDS)[number];
type Changes = { [Name in Field]?: UserRow[Name] | undefined };

/** Nobody changes their own role or standing, and nobody gives a role that is not theirs to give. */
function applyChanges(principal: Principal, before: ManagedMember, changes: Changes): Pick<UserRow, Field> {
  const given = givenFields(changes);
  const wanted: Pick<UserRow, Field> = { ...before, ...given };
  const own = before.id === principal.user_id;
  if (own && (wanted.role !== before.role || wanted.status !== before.status)) throw new AppError("FORBIDDEN");
  if (!mayAssign(principal.role, wanted.role)) throw new AppError("FORBIDDEN");
  if (wanted.role === "manager") return wanted;
  if (changes.managed_departments != null) {
    const details = [{ path: "body.managed_departments", message: "only managers manage departments" }];
    throw new AppError("VALIDATION_FAILED", { details });
  }
  return { ...wanted, managed_departments: null };
}

/** Values are kept of what decides about rights; of personal data only that it changed. */
function transitions(before: UserRow, after: UserRow): Record<string, { from: string | null; to: string | null }> {
  const fields = (["role", "status", "department"] as const).filter((field) => before[field] !== after[field]);
  return Object.fromEntries(fields.map((field) => [field, { from: before[field], to: after[field] }]));
}

const selectAccepted = `
  select from users where org_id = (select app.current_org()) and id = $1 and accepted_at is not null`;

// Another address is another claim. Another department begins on the date of the request.
const updateUser = `
  with dated as materialized (select set_config('app.instant', $10::timestamptz::text, true))
  update users u set
    name = $2, email = $3, email_verified_at = case when u.email = $3::citext then u.email_verified_at end, employee_id = $4, role = $5, status = $6, department = $7, managed_departments = $8,
    phone_number = $9
  from dated
  where u.org_id = (select app.current_org()) and u.id = $1
  returning ${userColumns}`;
