// An administrator looks up how their organization's domain is proved, and whether it is.
import * as z from "zod";
import { findDomain, organizationDomain } from "../../lib/organizations/domain.ts";
import { inReachableOrganization } from "../../lib/organizations/reachable.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/organizations/{id}/domain",
  summary: "The organization's domain, whether it is proven, and the DNS record that proves it",
  access: "admin",
  params: z.object({ id }),
  response: organizationDomain,
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, db }) => {
  return { data: await inReachableOrganization(db, principal, params.id, () => findDomain(db, params.id)) };
});
