import { audit } from "../audit/audit.ts";
import { type OpenedSession, openSession } from "../auth/sign-in.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Call } from "../platform/http/call.ts";
import { queueMails } from "../platform/mail/queue-mail.ts";
import type { Role } from "../platform/tenancy/rules/roles.ts";
import { addMember } from "./add-member.ts";

/** Somebody who has been let in, and as what. */
export type Entrant = {
  org_id: string;
  email: string;
  password_hash: string;
  name: string;
  employee_id?: string | undefined;
  role: Role;
  department?: string | null;
  /** When they proved the address, if they have. */
  email_verified_at?: Date | null;
  device_info?: string | undefined;
};

/**
 * Makes the account, signs its owner in, and mails the link that proves the address. `how` they came in goes to the audit log.
 * 402 PLAN_LIMIT, 409 EMAIL_TAKEN, 409 EMPLOYEE_ID_TAKEN.
 */
export async function enter(db: Db, entrant: Entrant, call: Call, how: "founder" | "invite"): Promise<OpenedSession> {
  const { org_id, employee_id, device_info } = entrant;
  const { id, role } = await addMember(db, { ...entrant, employee_id, accepted_at: call.now }, call.now);
  const entry = { org_id, user_id: id, action: "user.register", resource: "user", resource_id: id };
  audit(db, call, { ...entry, metadata: { how, role } });
  const session = await openSession(db, { org_id, id }, call, device_info);
  // The mail is queued last, in the transaction: without a way to prove the address no account is opened.
  if (entrant.email_verified_at == null) await queueMails([{ kind: "verify_email", org_id, user_id: id }]);
  return session;
}
