import type { Db } from "../platform/db/transaction.ts";
import { holdMaker } from "../platform/tenancy/maker.ts";
import { seesDepartment } from "../platform/tenancy/rules/departments.ts";
import { hasAtLeast } from "../platform/tenancy/rules/roles.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import type { VisibleMember } from "../platform/tenancy/visible-member.ts";
import { blocked } from "./apply/blocked.ts";
import type { Correction } from "./correction.ts";

/**
 * 409 CORRECTION_BLOCKED for a request that took a right to make, and whose asker has it no more: of a day put right, an
 * administrator's; of somebody else's facts, that of whoever looks after them. What members declared of themselves is
 * their word, also after they have left: it is worth what whoever approves it may enter.
 */
export async function requireAsker(
  db: Db,
  { org_id }: Pick<Principal, "org_id">,
  { asked, member }: { asked: Correction; member: VisibleMember },
): Promise<void> {
  const { kind, requested_by, user_id } = asked;
  if (kind !== "day" && requested_by === user_id) return;
  const asker = await holdMaker(db, { org_id, user_id: requested_by });
  if (asker !== undefined && hasAtLeast(asker.role, kind === "day" ? "admin" : "manager")) {
    const sees = asker.role !== "manager" || seesDepartment(asker, member.department);
    if (sees && hasAtLeast(asker.role, member.role)) return;
  }
  throw blocked({ type: "asker", id: requested_by }, "whoever asked may not ask for it any more");
}
