// An administrator sets up the organization they have registered.

import * as z from "zod";
import { updateOrganization } from "../../lib/organizations/change.ts";
import { organizationProfile, profileFields } from "../../lib/organizations/profile.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/org",
  summary: "Set up the caller's own organization: its name, address, contact, time zone and domain",
  access: "admin",
  body: z.strictObject(profileFields),
  response: z.object({ organization: organizationProfile }),
  errors: ["DOMAIN_TAKEN"],
});

export const handler = endpoint(contract, async ({ body, principal, call, db }) => {
  return {
    data: { organization: await updateOrganization(db, call, principal, principal.org_id, body) },
    message: "Saved.",
  };
});
