// Every member may know the organization they work for, and how to reach it.
import * as z from "zod";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { findOrganizationProfile, organizationProfile } from "../../lib/queries/organization-profile.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/org",
  summary: "The caller's own organization",
  access: "member",
  response: z.object({ organization: organizationProfile }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, db }) => {
  return { data: { organization: await findOrganizationProfile(db, principal.org_id) } };
});
