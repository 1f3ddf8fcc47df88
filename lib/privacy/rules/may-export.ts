import { mayAssign, type Role } from "../../platform/tenancy/rules/roles.ts";

type Account = { id: string; role: Role; status: "active" | "inactive" | "terminated" };

/**
 * True when `asker` may have a copy of `member`'s data: members of their own, administrators of those whose role is
 * theirs to give. Asked when it is asked for, when the job runs, and each time a file is fetched.
 */
export function mayExport(asker: Account, member: Pick<Account, "id" | "role">): boolean {
  if (asker.status !== "active") return false;
  return asker.id === member.id || mayAssign(asker.role, member.role);
}
