import type { Contract } from "../../lib/platform/http/contract.ts";
import { hasAtLeast, ROLES, type Role } from "../../lib/platform/tenancy/rules/roles.ts";
import type { Documented } from "./contracts.ts";

export const CALLERS = ["anonymous", ...ROLES] as const;
export type Caller = (typeof CALLERS)[number];

/** Who a contract lets in. What they then see is the handler's business: their own, their departments', all. */
export function rolesOf(access: Contract["access"]): Caller[] {
  if (access === "public") return [...CALLERS];
  return ROLES.filter((role: Role) => access === "member" || hasAtLeast(role, access));
}

/** Every route with its callers, as in tests/role-matrix.json. */
export function roleMatrix(endpoints: readonly Documented[]): Record<string, Caller[]> {
  return Object.fromEntries(
    endpoints.map(({ contract: { method, path, access } }) => [`${method} ${path}`, rolesOf(access)]),
  );
}
