import { userColumns } from "../auth/user.ts";
import { asWorker, type Db } from "../platform/db/transaction.ts";
import { type Counts, daysBefore, type Person } from "../platform/personal-data.ts";
import { UNUSABLE_PASSWORD } from "../platform/secrets/password.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { importColumns } from "./import/member-import.ts";

const IMPORTS_DAYS = 30;

const IMPORT = "goes with its row of imports";

export const tables = {
  users: { expire: "a membership is kept as long as the organization, because reports count on it" },
  invites: { expire: "one that ended says who was invited by whom; it is kept as long as the organization" },
  imports: { erase: "counts, and who began it" },
  import_rows: { expire: IMPORT },
};

export async function expire(_: readonly Organization[], now: Date): Promise<Counts> {
  await asWorker((db) => db.query(deleteOldImports, [daysBefore(now, IMPORTS_DAYS)]));
  return {};
}

/** The row stays, and tells nobody any more. Answers the invites that named the person. */
export async function erase(db: Db, { user_id, email }: Person, now: Date): Promise<string[]> {
  const invites = await db.query<{ id: string }>(clearInvites, [user_id, email]);
  await db.query(clearImportRows, [email]);
  await db.query(clearUser, [user_id, UNUSABLE_PASSWORD, now]);
  return invites.map(({ id }) => id);
}

export const exportOf = {
  profile: `
    select ${userColumns}, u.mail_unsubscribed from users u where u.id = $1`,
  invites: `
    select i.id, i.role, i.email, i.department, i.created_at, i.expires_at, i.accepted_at
    from invites i join users u on u.org_id = i.org_id and u.id = $1
    where i.created_by = u.id or i.accepted_by = u.id or i.email = u.email order by i.created_at`,
  imports: `
    select ${importColumns} from imports i where i.created_by = $1 order by i.created_at`,
  import_rows: `
    select r.import_id, r.line, r.email, r.outcome, r.errors
    from import_rows r join users u on u.org_id = r.org_id and u.email = r.email
    where u.id = $1 order by r.import_id, r.line`,
};

const deleteOldImports = `
  delete from imports where created_at < $1`;

const clearInvites = `
  update invites set email = null where email = $2 or accepted_by = $1
  returning id`;

const clearImportRows = `
  update import_rows set email = null where email = $1`;

const clearUser = `
  update users u set
    name = 'Erased member', email = 'erased-' || u.id || '@erased.invalid', employee_id = 'erased-' || u.id,
    phone_number = null, profile_picture_url = null, managed_departments = null, password_hash = $2,
    last_login_at = null, status = 'terminated', erased_at = coalesce(u.erased_at, $3)
  where u.id = $1`;
