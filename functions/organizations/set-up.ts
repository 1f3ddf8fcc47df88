// An administrator sets up the organization they have registered.
import * as z from "zod";
import { defineContract } from "../../lib/http/contract.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { organizationProfile, profileFields, updateOrganization } from "../../lib/queries/organization-profile.ts";

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
