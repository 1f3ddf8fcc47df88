// A super admin pages through all organizations by name.
import * as z from "zod";
import { type OrganizationProfile, organizationProfile } from "../../lib/organizations/profile.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { flag, id, page, pageQuery, text } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/organizations",
  summary: "All organizations by name, with how many active members each has",
  access: "super_admin",
  query: z.object({
    ...pageQuery,
    /** A part of the name or the domain. */
    search: text(100).optional(),
    is_active: flag.optional(),
  }),
  response: page(organizationProfile.extend({ active_members: z.int() })),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, db }) => {
  const { limit, search, is_active = null } = query;
  const [afterName = null, afterId = null] = decodeCursor(query.cursor, z.tuple([z.string(), id])) ?? [];
  const values = [principal.user_id, search ?? null, is_active, afterName, afterId, limit + 1];
  const rows = await db.query<OrganizationProfile & { active_members: number }>(selectOrganizations, values);
  return { data: toPage(rows, limit, ({ name, id }) => [name, id]) };
});

// The database's function reads across organizations, once it has seen that the caller is a super admin.
const selectOrganizations = `
  select * from app.list_organizations($1, $2, $3, $4, $5, $6)`;
