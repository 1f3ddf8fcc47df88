import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import type { Me } from "../../api/session.ts";

/** Whether somebody is shown what those who teach do; where they may not after all, the server says so. */
export function mayTeach({ user }: Me, of: { teacher: { id: string } }): boolean {
  return hasAtLeast(user.role, "manager") || (of.teacher.id === user.id && hasAtLeast(user.role, "teacher"));
}
