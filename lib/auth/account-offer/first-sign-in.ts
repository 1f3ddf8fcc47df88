import { audit } from "../../audit/audit.ts";
import type { Db } from "../../platform/db/transaction.ts";
import { AppError } from "../../platform/errors.ts";
import type { Call } from "../../platform/http/call.ts";
import { holdMaker } from "../../platform/tenancy/maker.ts";
import { mayAssign, type Role } from "../../platform/tenancy/rules/roles.ts";

type Accepted = { role: Role; opened_by: string | null };

/**
 * The first sign-in with a password that was handed over is a yes to the account, though not a proof of its address.
 * 403 ACCOUNT_DISABLED where whoever opened the account may not give its role any more.
 */
export async function acceptBySigningIn(db: Db, { org_id, id }: { org_id: string; id: string }, call: Call) {
  const accepted = await db.find<Accepted>(markAccepted, [id, call.now]);
  if (accepted === undefined) return;
  const { role, opened_by } = accepted;
  const opener = opened_by === null ? undefined : await holdMaker(db, { org_id, user_id: opened_by });
  if (opened_by !== null && (opener === undefined || !mayAssign(opener.role, role)))
    throw new AppError("ACCOUNT_DISABLED");
  const entry = { org_id, user_id: id, action: "user.accept", resource: "user", resource_id: id };
  audit(db, call, { ...entry, metadata: { how: "password" } });
}

const markAccepted = `
  update users set accepted_at = $2 where org_id = (select app.current_org()) and id = $1 and accepted_at is null
  returning role, opened_by`;
