import * as z from "zod";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import { id, instantOut } from "../../platform/http/schemas.ts";
import { queueMails } from "../../platform/mail/queue-mail.ts";
import { holdMaker } from "../../platform/tenancy/maker.ts";
import type { Organization } from "../../platform/tenancy/organization.ts";
import { mayAssign, type Role } from "../../platform/tenancy/rules/roles.ts";
import type { Principal } from "../../platform/tenancy/standing.ts";
import { sealInviteCode } from "./code.ts";

const MS_PER_DAY = 86_400_000;

/** Days that an invite can be used. */
export const inviteDays = z.int().min(1).max(30).default(7);

/** What making an invite answers: the code is shown here and never again. */
export const madeInvite = z.object({ id, invite_code: z.string(), expires_at: instantOut });

export function expiryOf(now: Date, days: number): Date {
  return new Date(now.getTime() + days * MS_PER_DAY);
}

/** Mails an invite to the person it names, if it names one. Called last in a transaction: no mail, no invite. */
export async function mailInvite(
  invite: { role: Role; email: string | null; invite_code: string; expires_at: Date },
  organization: Organization,
  maker: Principal,
): Promise<void> {
  const { role, email, invite_code, expires_at } = invite;
  if (email === null) return;
  const mail = { to: email, organization: organization.name, inviter: maker.name, role };
  const sealed_code = sealInviteCode(invite_code);
  await queueMails([{ kind: "invite", ...mail, sealed_code, expires_at: expires_at.toISOString() }]);
}

/**
 * 403 FORBIDDEN for a maker who may not give this role, or not any more. Whoever is just taking the maker's standing away
 * goes first, so that no invite is made past the end of its maker's right.
 */
export async function requireMaker(db: Db, { org_id, user_id }: Principal, role: Role): Promise<void> {
  const maker = await holdMaker(db, { org_id, user_id });
  if (maker === undefined || !mayAssign(maker.role, role)) throw new AppError("FORBIDDEN");
}
