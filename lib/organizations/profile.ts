import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Row } from "../platform/http/rows.ts";
import { email, id, instant, instantOut, text } from "../platform/http/schemas.ts";
import { PLANS } from "../platform/tenancy/rules/plans.ts";
import { timeZone } from "../settings/rules/catalogue.ts";
import { domainName } from "./domain-name.ts";

/** An organization as its administrators see it. */
export const organizationProfile = z
  .object({
    id,
    name: z.string(),
    domain: z.string().nullable(),
    /** When DNS proved the domain; null while it is only claimed. */
    domain_verified_at: instantOut.nullable(),
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

export type OrganizationProfile = Row<typeof organizationProfile>;

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
  o.id, o.name, o.domain, o.domain_verified_at, o.description, o.address, o.contact_email, o.contact_phone, o.timezone,
  o.plan, o.max_users, o.expires_at, o.is_active, o.created_at, o.updated_at`;

/** 404 NOT_FOUND unless the transaction is inside this organization. */
export async function findOrganizationProfile(db: Db, orgId: string): Promise<OrganizationProfile> {
  const found = await db.find<OrganizationProfile>(selectProfile, [orgId]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  return found;
}

const selectProfile = `
  select ${organizationColumns} from organizations o where o.id = $1`;
