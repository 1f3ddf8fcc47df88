// Somebody turns a kind of mail off, by the page behind the link or by their mail program's own button (RFC 8058),
// without signing in. Doing it again changes nothing; the page can also turn it on again.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findMailChoice, requireSubscription, setMailChoice } from "../../lib/notifications/mail-choice.ts";
import { MAIL_KINDS } from "../../lib/notifications/unsubscribe.ts";
import { unsubscribePage } from "../../lib/notifications/unsubscribe-page.ts";
import { inOrganization } from "../../lib/platform/db/transaction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { publicEndpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/notifications/unsubscribe",
  summary: "Turn off a kind of mail with the token of its unsubscribe link, or on again",
  access: "public",
  // No body schema: mail programs send a form (List-Unsubscribe=One-Click), which says nothing that is needed.
  query: z.object({ token: z.string().max(200), subscribed: z.enum(["true", "false"]).default("false") }),
  response: z.object({ kind: z.enum(MAIL_KINDS), subscribed: z.boolean() }),
  errors: ["TOKEN_INVALID"],
});

export const handler = publicEndpoint(contract, async ({ query, call }) => {
  const { org_id, user_id, kind } = requireSubscription(query.token);
  const subscribed = query.subscribed === "true";
  const choice = await inOrganization(org_id, async (db) => {
    const before = await findMailChoice(db, user_id, kind);
    if (before.subscribed === subscribed) return before;
    await setMailChoice(db, user_id, kind, subscribed);
    const action = subscribed ? "mail.subscribe" : "mail.unsubscribe";
    const entry = { org_id, user_id, action, resource: "user", resource_id: user_id, metadata: { kind } };
    audit(db, call, entry);
    return { kind, subscribed };
  });
  return { data: choice, html: unsubscribePage(choice, query.token) };
});
