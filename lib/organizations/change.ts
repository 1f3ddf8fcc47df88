import { audit } from "../audit/audit.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import { inside } from "../platform/tenancy/inside.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { type OrganizationProfile, organizationColumns } from "./profile.ts";

const COLUMNS = [
  ...["name", "domain", "description", "address", "contact_email", "contact_phone", "timezone"],
  ...["plan", "max_users", "expires_at", "is_active"],
] as const;

export type OrganizationChanges = { readonly [Column in (typeof COLUMNS)[number]]?: unknown };

/**
 * Changes the columns that are given and differ; `changes` says what they were before. 404 NOT_FOUND.
 */
export async function changeOrganization(
  db: Db,
  orgId: string,
  wanted: OrganizationChanges,
  now: Date,
): Promise<{ organization: OrganizationProfile; changes: Record<string, { before: unknown; after: unknown }> }> {
  const before = await db.find<OrganizationProfile>(lockProfile, [orgId]);
  if (before === undefined) throw new AppError("NOT_FOUND");
  const changed = COLUMNS.filter((column) => wanted[column] !== undefined && !same(wanted[column], before[column]));
  if (changed.length === 0) return { organization: before, changes: {} };

  if (changed.includes("timezone")) await db.query(sayInstant, [now.toISOString()]);
  // Names of columns come from the list above, values travel as parameters.
  const assignments = changed.map((column, index) => `${column} = $${index + 2}`).join(", ");
  const values = changed.map((column) => wanted[column]);
  const organization = await db.one<OrganizationProfile>(
    `update organizations o set ${assignments} where o.id = $1 returning ${organizationColumns}`,
    [orgId, ...values],
  );
  const difference = changed.map((column) => [column, { before: before[column], after: wanted[column] }]);
  return { organization, changes: Object.fromEntries(difference) };
}

/** The same, written to the audit log when anything changed. */
export async function updateOrganization(
  db: Db,
  call: Call,
  principal: Principal,
  orgId: string,
  wanted: OrganizationChanges,
): Promise<OrganizationProfile> {
  const { organization, changes } = await changeOrganization(db, orgId, wanted, call.now);
  if (Object.keys(changes).length > 0)
    await auditOrganization(db, call, principal, orgId, "organization.update", { changes });
  return organization;
}

/**
 * Writes one entry for the organization that was changed and, when that is not the actor's own, one for the actor's.
 */
export async function auditOrganization(
  db: Db,
  call: Call,
  { user_id, org_id, role }: Principal,
  orgId: string,
  action: string,
  metadata: Record<string, unknown>,
): Promise<void> {
  const entry = { user_id, action, resource: "organization", resource_id: orgId };
  if (orgId === org_id) {
    audit(db, call, { ...entry, org_id, metadata });
    return;
  }
  audit(db, call, { ...entry, org_id: orgId, metadata: { ...metadata, by: role } });
  await inside(db, org_id, async () => audit(db, call, { ...entry, org_id, metadata }));
}

function same(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}

const lockProfile = `
  select ${organizationColumns} from organizations o where o.id = $1 for no key update`;

// The past of a time zone ends with the request that changes it (0047).
const sayInstant = `
  select set_config('app.instant', $1, true)`;
