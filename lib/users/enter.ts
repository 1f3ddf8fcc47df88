import { audit } from "../audit/audit.ts";
import { type OpenedSession, openSession } from "../auth/sign-in.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Call } from "../platform/http/call.ts";
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
 * Makes the account and signs its owner in. `how` they came in goes to the audit log.
 * 402 PLAN_LIMIT, 409 EMAIL_TAKEN, 409 EMPLOYEE_ID_TAKEN.
 */
export async function enter(
  db: Db,
  entrant: Entrant,
  call: Call,
  how: "founder" | "invite" | "self_registration",
): Promise<OpenedSession> {
  const { org_id, employee_id, device_info } = entrant;
  const { id, role } = await addMember(db, { ...entrant, employee_id, accepted_at: call.now }, call.now);
  const entry = { org_id, user_id: id, action: "user.register", resource: "user", resource_id: id };
  await audit(db, call, { ...entry, metadata: { how, role } });
  return openSession(db, { org_id, id }, call, device_info);
}
