// An administrator changes what their organization says of itself; a super admin also its plan, and whether it is in
// use.

import * as z from "zod";
import { updateOrganization } from "../../lib/organizations/change.ts";
import { organizationProfile, planFields, profileFields } from "../../lib/organizations/profile.ts";
import { inReachableOrganization } from "../../lib/organizations/reachable.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { ORGANIZATION_CLOSED } from "../../lib/platform/live/events.ts";
import { hasAtLeast } from "../../lib/platform/tenancy/rules/roles.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/organizations/{id}",
  summary: "Change an organization; its plan, limits and whether it is active only as super admin",
  access: "admin",
  params: z.object({ id }),
  body: z.strictObject({ ...profileFields, ...planFields }),
  response: z.object({ organization: organizationProfile }),
  stepUp: { where: "is_active is given", is: ({ body }) => body.is_active !== undefined },
  errors: ["NOT_FOUND", "OWN_ORGANIZATION"],
});

export const handler = endpoint(contract, async ({ params, body, principal, call, db, publish }) => {
  const plan = Object.keys(planFields).filter((field) => body[field as keyof typeof planFields] !== undefined);
  if (plan.length > 0 && !hasAtLeast(principal.role, "super_admin")) {
    throw new AppError("FORBIDDEN", { details: { fields: plan } });
  }
  // Deactivation signs every member out at their next request and closes their sockets: nobody inside could undo it.
  const own = params.id.toLowerCase() === principal.org_id;
  if (own && body.is_active === false) throw new AppError("OWN_ORGANIZATION");

  const organization = await inReachableOrganization(db, principal, params.id, () =>
    updateOrganization(db, call, principal, params.id.toLowerCase(), body),
  );
  if (body.is_active === false) {
    const about = { user_id: principal.user_id, department: null, data: {} };
    publish({ event: ORGANIZATION_CLOSED, channel: "sessions", ...about, org_id: organization.id });
  }
  return { data: { organization }, message: "Saved." };
});
