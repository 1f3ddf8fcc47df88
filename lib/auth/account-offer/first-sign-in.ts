import { audit } from "../../audit/audit.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { Call } from "../../platform/http/call.ts";

/** The first sign-in with a password that was handed over is a yes to the account, though not a proof of its address. */
export async function acceptBySigningIn(db: Db, { org_id, id }: { org_id: string; id: string }, call: Call) {
  const accepted = await db.find<{ id: string }>(markAccepted, [id, call.now]);
  if (accepted === undefined) return;
  const entry = { org_id, user_id: id, action: "user.accept", resource: "user", resource_id: id };
  await audit(db, call, { ...entry, metadata: { how: "password" } });
}

const markAccepted = `
  update users set accepted_at = $2 where id = $1 and accepted_at is null
  returning id`;
