// Somebody asks to join the organization that has a domain, with an address of that domain. The answer and the work are
// the same for every domain and address: whether they may is found out by the function that sends the mail.
import * as z from "zod";
import { domainName } from "../../lib/organizations/domain-name.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";
import { originOf } from "../../lib/platform/http/origin.ts";
import { requireRequest } from "../../lib/platform/http/rate-limit.ts";
import { email } from "../../lib/platform/http/schemas.ts";
import { queueMails } from "../../lib/platform/mail/queue-mail.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/join",
  summary: "Ask for an invite to the organization that has proved a domain, by mail to an address of that domain",
  access: "public",
  body: z.strictObject({ organization_domain: domainName, email }),
  response: z.strictObject({}),
  status: 202,
  errors: ["RATE_LIMITED"],
});

/** A class of pupils may do this from behind one address; a mailbox gets a few of these mails a day in any case. */
const MAX_AN_HOUR = 100;

export const handler = publicEndpoint(contract, async ({ body, call }) => {
  await requireRequest(`join:${originOf(call.ip)}`, MAX_AN_HOUR, 3600);
  await queueMails([{ kind: "join", ...body }]);
  return { data: {}, message: "If this address may join the organization, a mail with a link is on its way." };
});
