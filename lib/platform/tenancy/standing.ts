import { type Db, inOrganizationOf, type Purpose } from "../db/transaction.ts";
import { AppError } from "../errors.ts";
import { type Organization, type OrganizationRow, rulesColumns, toOrganization } from "./organization.ts";
import { hasAtLeast, type Role } from "./rules/roles.ts";
import { mustEnrol } from "./rules/second-factor.ts";

/** Who a request says it comes from: a member, by one of their sign-in sessions. */
export type Caller = { org_id: string; user_id: string; session_id: string };

/** Who may use something: anybody, any signed-in member, or members from this role upwards. */
type Access = "public" | "member" | Role;

/** Whom an endpoint lets in. */
export type Admission = {
  /** Who may call it. */
  readonly access: Access;
  /** Set where a member who still has to set up a second factor may go: what it takes to do so, and to leave. */
  readonly duringEnrolment?: boolean;
};

/** Whoever has proved who they are is believed for so long, before something that cannot be undone. */
const RECENT_MINUTES = 10;

/** What the database says of a signed-in caller, read in the same round trip that begins the transaction. */
export type Standing = {
  role: Role;
  name: string;
  department: string | null;
  managed_departments: string[] | null;
  has_second_factor: boolean;
  /** Whether the session's holder proved who they are within the last minutes. */
  is_recent: boolean;
  organization: Organization;
};

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
 * Runs `work` as the app role inside the caller's organization. Their standing is read before any work: undefined means
 * that the account, the session or the organization is gone, disabled or revoked.
 */
export function asCaller<Result>(
  caller: Caller,
  work: (db: Db, standing: Standing | undefined) => Promise<Result>,
  purpose: Purpose = "write",
): Promise<Result> {
  const { org_id, user_id, session_id } = caller;
  const first = { sql: selectStanding, values: [org_id, user_id, session_id] };
  const beginning = { org_id, user_id, purpose, first };
  return inOrganizationOf<StandingRow, Result>(beginning, (db, [row]) => work(db, toStanding(row)));
}

/**
 * The same for a caller who may use what `admission` says; throws for any other. The role is the database's, not the
 * token's: a change of role or a disabled account acts at the next request, not when the token runs out. The same goes
 * for a second factor that is required, and for one that was taken away.
 */
export function asAdmitted<Result>(
  admission: Admission,
  caller: Caller,
  work: (db: Db, principal: Principal, standing: Standing) => Promise<Result>,
  purpose?: Purpose,
): Promise<Result> {
  return asCaller(
    caller,
    (db, standing) => {
      if (standing === undefined) throw new AppError("TOKEN_INVALID");
      return work(db, admit(admission, caller, standing), standing);
    },
    purpose,
  );
}

function admit({ access, duringEnrolment = false }: Admission, caller: Caller, standing: Standing): Principal {
  if (!duringEnrolment && mustEnrol(standing.organization.settings, standing))
    throw new AppError("SECOND_FACTOR_REQUIRED");
  if (access !== "public" && access !== "member" && !hasAtLeast(standing.role, access)) throw new AppError("FORBIDDEN");
  return {
    user_id: caller.user_id,
    org_id: caller.org_id,
    session_id: caller.session_id,
    role: standing.role,
    name: standing.name,
    department: standing.department,
    managed_departments: standing.role === "manager" ? standing.managed_departments : null,
  };
}

function toStanding(row: StandingRow | undefined): Standing | undefined {
  if (row === undefined) return undefined;
  const { org_id: id, org_name: name, ...rest } = row;
  const { timezone, created_at, stored_settings, rules_since, applied_until, ...member } = rest;
  const organization = { id, name, timezone, created_at, stored_settings, rules_since, applied_until };
  return { ...member, organization: toOrganization(organization) };
}

type StandingRow = Omit<Standing, "organization"> &
  Omit<OrganizationRow, "id" | "name"> & { org_id: string; org_name: string };

const selectStanding = `
  select u.role, u.name, u.department, u.managed_departments, u.second_factor_at is not null as has_second_factor,
    d.authenticated_at > now() - interval '${RECENT_MINUTES} minutes' as is_recent, o.id as org_id, o.name as org_name,
    ${rulesColumns}
  from users u
  join organizations o on o.id = u.org_id
  join user_sessions d on d.org_id = u.org_id and d.user_id = u.id and d.id = $3
  where u.org_id = $1 and u.id = $2 and u.status = 'active' and o.is_active
    and d.revoked_at is null and d.expires_at > now()`;
