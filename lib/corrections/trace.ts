import { audit } from "../audit/audit.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Call } from "../platform/http/call.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import type { Correction } from "./correction.ts";

/** Writes what the caller did with a request into the audit log. */
export async function traceRequest(
  db: Db,
  call: Call,
  { org_id, user_id }: Pick<Principal, "org_id" | "user_id">,
  action: "correction.approve" | "correction.decline" | "correction.withdraw",
  { id: resource_id, user_id: member_id, kind, date, occurred_at }: Correction,
  more: Record<string, unknown> = {},
): Promise<void> {
  const entry = { org_id, user_id, action, resource: "correction", resource_id };
  audit(db, call, { ...entry, metadata: { member_id, ...more, kind, date, occurred_at } });
}
