// A member sets up an authenticator app, or a new one: it counts once a code has shown that the app has the secret, and
// until then the one before does.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { beginTotp } from "../../lib/auth/second-factor/totp.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/auth/totp",
  summary: "A new secret for an authenticator app; POST /api/auth/totp/confirm takes it into use",
  access: "member",
  duringEnrolment: true,
  stepUp: true,
  response: z.object({
    /** Which set-up this is, to confirm: the next one takes its place. */
    setup: z.string(),
    /** For those who type it in. */
    secret: z.string(),
    /** `otpauth://…`, to show as a QR code. */
    url: z.string(),
  }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, now, call, db }) => {
  const { org_id, user_id } = principal;
  const { email } = await db.one<{ email: string }>(selectMember, [user_id]);
  const begun = await beginTotp(db, principal, email, now);
  audit(db, call, { org_id, user_id, action: "totp.begin", resource: "user", resource_id: user_id });
  return { data: begun };
});

const selectMember = `
  select email from users where org_id = (select app.current_org()) and id = $1`;
