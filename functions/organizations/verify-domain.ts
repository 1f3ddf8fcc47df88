// An administrator has put the record into DNS: the domain is proven if DNS says so, and only then.
import * as z from "zod";
import { auditOrganization } from "../../lib/organizations/change.ts";
import { organizationDomain, proveDomain } from "../../lib/organizations/domain.ts";
import { inReachableOrganization } from "../../lib/organizations/reachable.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { askingEndpoint } from "../../lib/platform/http/endpoint.ts";
import { refusalOfAttempt } from "../../lib/platform/http/rate-limit.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import type { AttemptRule } from "../../lib/platform/live/store.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/organizations/{id}/domain/verify",
  summary: "Look for the DNS record that proves the organization's domain",
  access: "admin",
  params: z.object({ id }),
  response: organizationDomain,
  errors: ["NOT_FOUND", "DOMAIN_NOT_PROVEN", "DOMAIN_TAKEN"],
});

/** A question to DNS that is not answered holds a connection for seconds. */
const ATTEMPTS: AttemptRule = { free: 10, base_seconds: 10, max_seconds: 300, forget_seconds: 600 };

export const handler = askingEndpoint(
  contract,
  // By who asks: whether they may is not known yet, and nobody uses up what others have.
  ({ params, claims }) => refusalOfAttempt(`domain:${claims.user_id}:${params.id.toLowerCase()}`, ATTEMPTS),
  async ({ params, asked: refusal, principal, now, call, db }) => {
    if (refusal !== undefined) throw refusal;
    const org_id = params.id.toLowerCase();
    const data = await inReachableOrganization(db, principal, org_id, async () => {
      const { proven, is_new } = await proveDomain(db, org_id, now);
      const { domain } = proven;
      if (is_new) await auditOrganization(db, call, principal, org_id, "organization.domain_proven", { domain });
      return proven;
    });
    return { data, message: "The domain is proven." };
  },
);
