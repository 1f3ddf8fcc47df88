import * as z from "zod";
import { ROLES } from "../tenancy/rules/roles.ts";

/**
 * What lies in the queue `mails`: what is to be said and to whom, not the mail itself. Nobody who reads the queue or
 * its dead letters can use it to sign in: the code of an invite is sealed, and the link to a new password is only made
 * when its mail is sent.
 */
export const mailMessage = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("invite"),
    to: z.email(),
    organization: z.string(),
    inviter: z.string(),
    role: z.enum(ROLES),
    sealed_code: z.base64(),
    expires_at: z.iso.datetime(),
  }),
  /** For any address that somebody typed: whether it is a member's is found out when the mail is made. */
  z.object({ kind: z.literal("password_reset"), email: z.email() }),
  z.object({ kind: z.literal("verify_email"), org_id: z.uuid(), user_id: z.uuid() }),
  /** To somebody for whom `opened_by` opened an account. */
  z.object({ kind: z.literal("account_opened"), org_id: z.uuid(), user_id: z.uuid(), opened_by: z.uuid() }),
  /** About another address of a member, to it or to the one before. */
  z.object({ kind: z.literal("address_change"), org_id: z.uuid(), change_id: z.uuid(), to: z.enum(["new", "old"]) }),
  /** To the member whose data somebody else asked for a copy of. */
  z.object({ kind: z.literal("data_export"), org_id: z.uuid(), export_id: z.uuid() }),
  /** For any address and domain that somebody typed: whether the one may join the other's organization is found out then. */
  z.object({ kind: z.literal("join"), email: z.email(), organization_domain: z.string() }),
  /** To somebody whose second factors changed: whoever stole a session would add one of their own. */
  z.object({
    kind: z.literal("factor_notice"),
    org_id: z.uuid(),
    user_id: z.uuid(),
    what: z.enum([
      "totp_added",
      "totp_removed",
      "passkey_added",
      "passkey_removed",
      "recovery_codes_renewed",
      "reset",
      /** With a change of address that was taken back. */
      "taken_back",
    ]),
    /** Who did it, where it was not the person. */
    by: z.string().optional(),
  }),
  /** The first mail of a date is its report; each further one corrects what was told. */
  z.object({
    kind: z.literal("daily_report"),
    org_id: z.uuid(),
    user_id: z.uuid(),
    date: z.iso.date(),
    mail: z.int().positive().default(1),
  }),
]);

export type MailMessage = z.output<typeof mailMessage>;
