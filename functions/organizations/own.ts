// Every member may know the organization they work for, and how to reach it.
import * as z from "zod";
import { findOrganizationProfile, organizationProfile } from "../../lib/organizations/profile.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

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
