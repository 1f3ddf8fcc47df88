import type { Standing } from "../db/transaction.ts";
import { AppError } from "../errors.ts";
import type { Contract } from "../http/contract.ts";
import type { Claims } from "../secrets/access-token.ts";
import { hasAtLeast, type Role } from "./rules/roles.ts";

/** The member who makes a request, as the database knows them now. */
export type Principal = {
  readonly user_id: string;
  readonly org_id: string;
  readonly session_id: string;
  readonly role: Role;
  readonly name: string;
  readonly department: string | null;
  /** The departments a manager looks after; null means all. */
  readonly managed_departments: readonly string[] | null;
};

/**
 * Throws unless the caller may use the endpoint. The role is the database's, not the token's: a change of role or a
 * disabled account acts at the next request, not when the token runs out.
 */
export function admit(contract: Contract, claims: Claims, standing: Standing | undefined): Principal {
  if (standing === undefined) throw new AppError("TOKEN_INVALID");
  if (contract.access !== "public" && contract.access !== "member" && !hasAtLeast(standing.role, contract.access)) {
    throw new AppError("FORBIDDEN");
  }
  return {
    user_id: claims.user_id,
    org_id: claims.org_id,
    session_id: claims.session_id,
    role: standing.role,
    name: standing.name,
    department: standing.department,
    managed_departments: standing.role === "manager" ? standing.managed_departments : null,
  };
}
