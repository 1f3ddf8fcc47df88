// An administrator looks up their own organization; a super admin any.
import * as z from "zod";
import { findOrganizationProfile, organizationProfile } from "../../lib/organizations/profile.ts";
import { inReachableOrganization } from "../../lib/organizations/reachable.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/organizations/{id}",
  summary: "An organization with its plan: one's own, or any for super admins",
  access: "admin",
  params: z.object({ id }),
  response: z.object({ organization: organizationProfile }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, db }) => {
  const organization = await inReachableOrganization(db, principal, params.id, () =>
    findOrganizationProfile(db, params.id),
  );
  return { data: { organization } };
});
