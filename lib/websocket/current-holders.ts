import type { Db } from "../platform/db/transaction.ts";
import type { Holder } from "../platform/live/live-store.ts";
import type { Role } from "../platform/tenancy/rules/roles.ts";

/** A holder as the database knows them now. */
type CurrentHolder = Holder & { readonly has_own_interval: boolean };

/**
 * The present standing of sockets' holders, by session. A socket lives for two hours, and a holder who was signed out,
 * disabled or given another role meanwhile must not hear what they may not see. Sessions that are no longer good are
 * missing.
 */
export async function currentHolders(
  db: Db,
  sockets: readonly { readonly holder: Holder }[],
): Promise<Map<string, CurrentHolder>> {
  const orgOf = new Map(sockets.map(({ holder }) => [holder.session_id, holder.org_id]));
  const rows = await db.query<Row>(selectHolders, [[...orgOf.values()], [...orgOf.keys()]]);
  return new Map(
    rows.map(({ managed_departments, ...row }) => [
      row.session_id,
      { ...row, managed_departments: row.role === "manager" ? managed_departments : null },
    ]),
  );
}

type Row = {
  org_id: string;
  user_id: string;
  session_id: string;
  role: Role;
  managed_departments: string[] | null;
  has_own_interval: boolean;
};

const selectHolders = `
  select d.org_id, d.user_id, d.id as session_id, u.role, u.managed_departments,
    u.screenshot_interval_minutes is not null as has_own_interval
  from unnest($1::uuid[], $2::uuid[]) as held (org_id, session_id)
  join user_sessions d on d.org_id = held.org_id and d.id = held.session_id
  join users u on u.org_id = d.org_id and u.id = d.user_id
  join organizations o on o.id = d.org_id
  where d.revoked_at is null and d.expires_at > now() and u.status = 'active' and o.is_active`;
