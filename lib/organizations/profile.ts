import * as z from "zod";
import { audit } from "../audit/audit.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Call } from "../platform/http/call.ts";
import { email, id, instant, instantOut, text } from "../platform/http/schemas.ts";
import { inside } from "../platform/tenancy/inside.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { timeZone } from "../settings/rules/catalogue.ts";

export const PLANS = ["free", "pro", "enterprise"] as const;

/** An organization as its administrators see it. */
export const organizationProfile = z
  .object({
    id,
    name: z.string(),
    domain: z.string().nullable(),
    description: z.string().nullable(),
    address: z.string().nullable(),
    contact_email: z.string().nullable(),
    contact_phone: z.string().nullable(),
    timezone: z.string(),
    plan: z.enum(PLANS),
    /** Active members the plan has room for; null for any number. */
    max_users: z.int().nullable(),
    /** When the plan ends: nobody can be added from then on. */
    expires_at: instantOut.nullable(),
    is_active: z.boolean(),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: "OrganizationProfile" });

export type OrganizationProfile = Omit<
  z.infer<typeof organizationProfile>,
  "expires_at" | "created_at" | "updated_at"
> & {
  expires_at: Date | null;
  created_at: Date;
  updated_at: Date;
};

export const domainName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(z.regexes.domain, "a domain such as example.com");

/** What an organization says of itself. `null` takes away what was there. */
export const profileFields = {
  name: text(255).optional(),
  domain: domainName.nullable().optional(),
  description: text(2000).nullable().optional(),
  address: text(500).nullable().optional(),
  contact_email: email.nullable().optional(),
  contact_phone: text(50).nullable().optional(),
  timezone: timeZone.optional(),
};

/** What the operator of the service decides for it. */
export const planFields = {
  plan: z.enum(PLANS).optional(),
  max_users: z.int().min(1).max(1_000_000).nullable().optional(),
  expires_at: instant.nullable().optional(),
  is_active: z.boolean().optional(),
};

/** The columns of `OrganizationProfile`, of the table aliased `o`. */
export const organizationColumns = `
  o.id, o.name, o.domain, o.description, o.address, o.contact_email, o.contact_phone, o.timezone, o.plan, o.max_users,
  o.expires_at, o.is_active, o.created_at, o.updated_at`;

/** 404 NOT_FOUND unless the transaction is inside this organization. */
export async function findOrganizationProfile(db: Db, orgId: string): Promise<OrganizationProfile> {
  const found = await db.find<OrganizationProfile>(selectProfile, [orgId]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  return found;
}

const COLUMNS = [
  ...["name", "domain", "description", "address", "contact_email", "contact_phone", "timezone"],
  ...["plan", "max_users", "expires_at", "is_active"],
] as const;

export type OrganizationChanges = { readonly [Column in (typeof COLUMNS)[number]]?: unknown };

/** Changes the columns that are given and differ; `changes` says what they were before. 404 NOT_FOUND, 409 DOMAIN_TAKEN. */
export async function changeOrganization(
  db: Db,
  orgId: string,
  wanted: OrganizationChanges,
): Promise<{ organization: OrganizationProfile; changes: Record<string, { before: unknown; after: unknown }> }> {
  const before = await db.find<OrganizationProfile>(`${selectProfile} for no key update`, [orgId]);
  if (before === undefined) throw new AppError("NOT_FOUND");
  const changed = COLUMNS.filter((column) => wanted[column] !== undefined && !same(wanted[column], before[column]));
  if (changed.length === 0) return { organization: before, changes: {} };

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
  const { organization, changes } = await changeOrganization(db, orgId, wanted);
  if (Object.keys(changes).length > 0)
    await auditOrganization(db, call, principal, orgId, "organization.update", { changes });
  return organization;
}

/** One entry for the organization it was done to and, when that is not the actor's own, one for the actor's. */
export async function auditOrganization(
  db: Db,
  call: Call,
  { user_id, org_id, role }: Principal,
  orgId: string,
  action: string,
  metadata: Record<string, unknown>,
): Promise<void> {
  const entry = { user_id, action, resource: "organization", resource_id: orgId };
  if (orgId === org_id) return audit(db, call, { ...entry, org_id, metadata });
  await audit(db, call, { ...entry, org_id: orgId, metadata: { ...metadata, by: role } });
  await inside(db, org_id, () => audit(db, call, { ...entry, org_id, metadata }));
}

function same(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}

const selectProfile = `
  select ${organizationColumns} from organizations o where o.id = $1`;
