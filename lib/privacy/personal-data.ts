import { endStuck, STUCK_DAYS } from "../notifications/end-stuck.ts";
import { asWorker, asWorkerIn } from "../platform/db/transaction.ts";
import {
  type Counts,
  daysBefore,
  type ErasedPerson,
  inBatches,
  keptSince,
  type PersonalData,
} from "../platform/personal-data.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Stuck } from "./export/fail.ts";

export const tables = {
  data_exports: {
    rows: "messages",
    columns: `
      id, org_id, user_id, requested_by, status, claimed_until, told_at, parts_done, pictures_done, file_bytes,
      created_at, finished_at, expires_at`,
  },
} satisfies PersonalData["tables"];

/** Files go a few days after they were asked for, and at once where no row knows of them; who asked is known longer. */
export async function tidy(now: Date): Promise<Counts> {
  await asWorker((db) => db.query(endOld, [now]));
  const { removeEndedFiles } = await import("./export/remove.ts");
  const export_files_deleted = await removeEndedFiles(now);
  await failStuck(now);
  return { export_files_deleted };
}

/** Who waits for a copy is told that there will be none. */
async function failStuck(now: Date): Promise<void> {
  const stuck = await asWorker((db) => db.query<Stuck>(selectStuck, [daysBefore(now, STUCK_DAYS)]));
  if (stuck.length === 0) return;
  const { fail } = await import("./export/fail.ts");
  await endStuck(stuck, (db, publish, each) => fail(db, publish, each, now));
}

export async function expire(organizations: readonly Organization[], now: Date): Promise<Counts> {
  const messages = keptSince(organizations, now, "messages");
  return { exports_deleted: await inBatches((db, limit) => db.query(deleteOld, [...messages, limit])) };
}

/** Files first: a failure leaves rows that the next run finds again. */
export async function eraseTraces({ org_id, user_id }: ErasedPerson): Promise<void> {
  const { removeFiles } = await import("./export/remove.ts");
  for (const { id } of await asWorkerIn(org_id, (db) => db.query<{ id: string }>(selectOf, [org_id, user_id])))
    await removeFiles({ org_id, export_id: id });
  await asWorkerIn(org_id, (db) => db.query(deleteOf, [org_id, user_id]));
}

export const exportOf = {
  data_exports: `
    select id, user_id, requested_by, status, created_at, finished_at, expires_at
    from data_exports where org_id = (select app.current_org()) and (user_id = $1 or requested_by = $1) order by id`,
};

const selectStuck = `
  select org_id, id as export_id, user_id, requested_by from data_exports
  where status in ('pending', 'running') and created_at < $1`;

const endOld = `
  update data_exports set status = 'expired' where status = 'ready' and expires_at < $1`;

const deleteOld = `
  with old as (
    select e.org_id, e.id from unnest($1::uuid[], $2::timestamptz[]) as kept (org_id, since)
    join data_exports e on e.org_id = kept.org_id and e.created_at < kept.since
    where e.status not in ('pending', 'running', 'ready')
    limit $3 for update of e skip locked
  )
  delete from data_exports e using old where e.org_id = old.org_id and e.id = old.id
  returning 1`;

const selectOf = `
  select id from data_exports where org_id = $1 and user_id = $2`;

const deleteOf = `
  delete from data_exports where org_id = $1 and user_id = $2`;
