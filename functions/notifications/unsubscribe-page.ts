// The link below a mail. It only asks: programs that look at every link of a mail must not turn anything off.
import * as z from "zod";
import { findMailChoice, requireSubscription } from "../../lib/notifications/mail-choice.ts";
import { MAIL_KINDS } from "../../lib/notifications/unsubscribe.ts";
import { unsubscribePage } from "../../lib/notifications/unsubscribe-page.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/notifications/unsubscribe",
  summary: "What the unsubscribe link of a mail turns off; browsers get a page that asks",
  access: "public",
  query: z.object({ token: z.string().max(200) }),
  response: z.object({ kind: z.enum(MAIL_KINDS), subscribed: z.boolean() }),
  errors: ["TOKEN_INVALID"],
});

export const handler = publicEndpoint(contract, async ({ query }) => {
  const subscription = requireSubscription(query.token);
  const { org_id, user_id, kind } = subscription;
  const choice = await inOrganization(org_id, (db) => findMailChoice(db, user_id, kind));
  return { data: choice, html: unsubscribePage(choice, query.token) };
});
