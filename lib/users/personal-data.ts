import { userColumns } from "../auth/user.ts";
import type { Db } from "../platform/db/transaction.ts";
import {
  type Counts,
  type ErasedPerson,
  inBatches,
  keptSince,
  type Person,
  type PersonalData,
} from "../platform/personal-data.ts";
import { UNUSABLE_PASSWORD } from "../platform/secrets/password.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { importColumns } from "./import/member-import.ts";

const IMPORT = "goes with its row of imports";

export const tables = {
  users: {
    expire: "a membership is kept as long as the organization, because reports count on it; an erasure empties it",
    columns: `
      id, org_id, email, password_hash, name, employee_id, role, status, department, managed_departments, phone_number,
      picture_key, screenshot_interval_minutes, last_login_at, created_at, updated_at, erased_at,
      email_verified_at, accepted_at, opened_by, opened_by_others, mail_unsubscribed, second_factor_at, left_at, changed_xid,
      version, field_versions`,
  },
  member_departments: {
    expire: "figures of a date count the department that held then, for as long as there are days",
    columns: "org_id, user_id, department, valid_from, valid_to",
    erase: "a department, which many share",
  },
  invites: {
    expire: "one that ended says who invited, and into which role; it is kept as long as the organization",
    columns:
      "id, org_id, code_hash, role, department, created_by, created_at, expires_at, accepted_at, accepted_by, revoked_at",
    sooner: { messages: "email" },
  },
  imports: {
    rows: "imports",
    columns: `
      id, org_id, created_by, status, dry_run, total_rows, processed_rows, created_rows, updated_rows, unchanged_rows,
      rejected_rows, errors, created_at, finished_at`,
    erase: "counts, and who began it",
  },
  import_rows: { expire: IMPORT, columns: "org_id, import_id, line, email, outcome, errors" },
  picture_uploads: {
    expire: "the row of the picture that a member has is kept as long as their membership; one that became none is not",
    columns: "id, org_id, user_id, status, content_type, picture_key, created_at",
    sooner: { spent: "object_key, rejected_reason" },
  },
} satisfies PersonalData["tables"];

export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const imports = keptSince(organizations, now, "imports");
  const messages = keptSince(organizations, now, "messages");
  const spent = keptSince(organizations, now, "spent");
  return {
    imports_deleted: await inBatches((db, limit) => db.query(deleteOldImports, [...imports, limit])),
    invite_addresses_cleared: await inBatches((db, limit) => db.query(clearEndedInvites, [...messages, limit])),
    picture_uploads_deleted: await inBatches((db, limit) => db.query(deleteOldUploads, [...spent, limit])),
  };
}

/** Files that belong to nothing. */
export async function tidy(now: Date): Promise<Counts> {
  const { removeOrphanFiles } = await import("./import/orphans.ts");
  const { removeOrphanPictures } = await import("./picture/orphans.ts");
  return { import_files_deleted: await removeOrphanFiles(now), pictures_deleted: await removeOrphanPictures(now) };
}

/** The row stays, and tells nobody any more. Answers the invites that named the person. */
export async function erase(db: Db, { user_id, email }: Person, now: Date): Promise<string[]> {
  const invites = await db.query<{ id: string }>(clearInvites, [user_id, email]);
  await db.query(clearImportRows, [email]);
  await db.query(clearUser, [user_id, UNUSABLE_PASSWORD, now]);
  return invites.map(({ id }) => id);
}

export async function eraseTraces({ org_id, user_id }: ErasedPerson): Promise<void> {
  // The bucket's client is as large as an endpoint: whoever only erases rows never loads it.
  const { removePicturesOf } = await import("./picture/remove.ts");
  await removePicturesOf(org_id, user_id);
}

export const exportOf = {
  profile: `
    select ${userColumns}, u.mail_unsubscribed from users u where u.org_id = (select app.current_org()) and u.id = $1`,
  departments: `
    select department, nullif(valid_from, '-infinity') as valid_from, nullif(valid_to, 'infinity') as valid_to
    from member_departments where org_id = (select app.current_org())
      and user_id = $1 order by member_departments.valid_from`,
  opened_accounts: `
    select u.id, u.opened_by, u.role, u.created_at from users u
    where u.org_id = (select app.current_org()) and u.opened_by = $1 order by u.created_at`,
  invites: `
    select i.id, i.role, i.email, i.department, i.created_at, i.expires_at, i.accepted_at
    from invites i join users u on u.org_id = i.org_id and u.id = $1
    where i.org_id = (select app.current_org())
      and (i.created_by = u.id or i.accepted_by = u.id or i.email = u.email)
    order by i.created_at`,
  imports: `
    select ${importColumns} from imports i
    where i.org_id = (select app.current_org()) and i.created_by = $1 order by i.created_at`,
  picture_uploads: `
    select p.id, p.status, p.rejected_reason, p.content_type, p.object_key, p.picture_key, p.created_at
    from picture_uploads p where p.org_id = (select app.current_org()) and p.user_id = $1 order by p.created_at, p.id`,
  import_rows: `
    select r.import_id, r.line, r.email, r.outcome, r.errors
    from import_rows r join users u on u.org_id = r.org_id and u.email = r.email
    where r.org_id = (select app.current_org()) and u.id = $1 order by r.import_id, r.line`,
};

const deleteOldImports = `
  with old as (
    select i.org_id, i.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join imports i on i.org_id = kept.org_id and i.created_at < kept.since
    limit $3 for update of i skip locked
  )
  delete from imports i using old where i.org_id = old.org_id and i.id = old.id
  returning 1`;

const deleteOldUploads = `
  with old as (
    select p.org_id, p.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join picture_uploads p on p.org_id = kept.org_id and p.created_at < kept.since and p.status <> 'ready'
    limit $3 for update of p skip locked
  )
  delete from picture_uploads p using old where p.org_id = old.org_id and p.id = old.id
  returning 1`;

// Whom it was for is known as long as it may be accepted, and those days after.
const clearEndedInvites = `
  with old as (
    select i.org_id, i.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join invites i on i.org_id = kept.org_id and (i.expires_at < kept.since or i.accepted_at < kept.since)
    where i.email is not null
    limit $3 for update of i skip locked
  )
  update invites i set email = null,
    revoked_at = case when i.accepted_at is null then coalesce(i.revoked_at, now()) end
  from old where i.org_id = old.org_id and i.id = old.id
  returning 1`;

// An invite without an address is anybody's: one that named somebody ends with its address.
const clearInvites = `
  update invites set email = null, revoked_at = case when accepted_at is null then coalesce(revoked_at, now()) end
  where org_id = (select app.current_org()) and (email = $2 or accepted_by = $1)
  returning id`;

const clearImportRows = `
  update import_rows set email = null where org_id = (select app.current_org()) and email = $1`;

const clearUser = `
  update users u set
    name = 'Erased member', email = 'erased-' || u.id || '@erased.invalid', employee_id = 'erased-' || u.id,
    phone_number = null, picture_key = null, managed_departments = null, password_hash = $2,
    last_login_at = null, email_verified_at = null, status = 'terminated', erased_at = coalesce(u.erased_at, $3)
  where u.org_id = (select app.current_org()) and u.id = $1`;
