import { notify } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import { afterCommit } from "../platform/live/after-commit.ts";
import { type Counts, daysBefore, inBatches, type Person, type PersonalData } from "../platform/personal-data.ts";
import { DATA_CLASSES } from "../platform/tenancy/rules/retention.ts";
import { REMEMBERED_DAYS } from "./feed/pull.ts";

/** What nobody has decided by then stays as the server has it. */
const OPEN_DAYS = DATA_CLASSES.conflicts();

export const tables = {
  sync_devices: {
    rows: "synced",
    columns: `
      org_id, user_id, device_id, name, platform, app_version, last_push_at, last_pull_at, clock_offset_seconds, created_at`,
  },
  sync_operations: {
    rows: "synced",
    columns: `
      org_id, user_id, op_id, device_id, resource, action, claimed_at, occurred_at, received_at, request_hash, status,
      code, sealed_answer, record_id, server_version, resolution, resolved_at`,
    sooner: { conflicts: "data" },
  },
  sync_tombstones: {
    rows: "synced",
    columns: "org_id, user_id, class_id, session_id, resource, id, changed_xid, deleted_at",
    exportOf: "ids of what is gone, which tell nothing of it",
  },
} satisfies PersonalData["tables"];

type Expired = { org_id: string; user_id: string; op_id: string };

export async function tidy(now: Date): Promise<Counts> {
  const past = daysBefore(now, REMEMBERED_DAYS);
  return {
    sync_conflicts_expired: await expireConflicts(now),
    sync_operations_deleted: await inBatches((db, limit) => db.query(deleteOperations, [past, limit])),
    sync_devices_deleted: await inBatches((db, limit) => db.query(deleteDevices, [past, limit])),
    sync_tombstones_deleted: await inBatches((db, limit) => db.query(deleteTombstones, [past, limit])),
  };
}

/** Whoever did not decide hears that the server's side stays. */
function expireConflicts(now: Date): Promise<number> {
  return afterCommit((publish) =>
    inBatches(async (db, limit) => {
      const expired = await db.query<Expired>(endConflicts, [daysBefore(now, OPEN_DAYS), now, limit]);
      for (const { org_id, user_id, ...data } of expired)
        await notify(db, (event) => publish({ ...event, org_id }), {
          ...{ org_id, user_id, type: "sync_conflict_expired" },
          title: "Something that you did offline was not kept",
          body: `Nobody decided it within ${OPEN_DAYS} days, so what was there stays.`,
          data,
        });
      return expired;
    }),
  );
}

/** What tells a class that something is gone names nobody, and stays. */
export async function erase(db: Db, { user_id }: Person): Promise<string[]> {
  await db.query(deleteOperationsOf, [user_id]);
  await db.query(deleteDevicesOf, [user_id]);
  await db.query(deleteTombstonesOf, [user_id]);
  return [];
}

/** What was answered to a device is sealed, and stands in the records that it speaks of. */
export const exportOf = {
  sync_devices: `
    select d.device_id, d.name, d.platform, d.app_version, d.last_push_at, d.last_pull_at, d.clock_offset_seconds,
      d.created_at
    from sync_devices d
    where d.org_id = (select app.current_org()) and d.user_id = $1 order by d.created_at, d.device_id`,
  sync_operations: `
    select o.op_id, o.device_id, o.resource, o.action, o.claimed_at, o.occurred_at, o.received_at, o.status, o.code,
      o.data, o.record_id, o.resolution, o.resolved_at
    from sync_operations o
    where o.org_id = (select app.current_org()) and o.user_id = $1 order by o.received_at, o.op_id`,
};

const endConflicts = `
  with old as (
    select o.user_id, o.op_id from sync_operations o
    where o.status = 'conflict' and o.resolution is null and o.received_at < $1
    limit $3 for no key update skip locked
  )
  update sync_operations o set resolution = 'expired', resolved_at = $2, data = null
  from old where o.user_id = old.user_id and o.op_id = old.op_id
  returning o.org_id, o.user_id, o.op_id`;

const deleteOperations = `
  with old as (
    select o.user_id, o.op_id from sync_operations o where o.received_at < $1
    limit $2 for update skip locked
  )
  delete from sync_operations o using old where o.user_id = old.user_id and o.op_id = old.op_id
  returning 1`;

const deleteDevices = `
  with old as (
    select d.user_id, d.device_id from sync_devices d
    where greatest(d.created_at, d.last_push_at, d.last_pull_at) < $1
      and not exists (select from sync_operations o where o.user_id = d.user_id and o.device_id = d.device_id)
    limit $2 for update skip locked
  )
  delete from sync_devices d using old where d.user_id = old.user_id and d.device_id = old.device_id
  returning 1`;

const deleteTombstones = `
  with old as (
    select t.ctid from sync_tombstones t where t.deleted_at < $1
    limit $2 for update skip locked
  )
  delete from sync_tombstones t using old where t.ctid = old.ctid
  returning 1`;

const deleteOperationsOf = `
  delete from sync_operations where org_id = (select app.current_org()) and user_id = $1`;

const deleteDevicesOf = `
  delete from sync_devices where org_id = (select app.current_org()) and user_id = $1`;

const deleteTombstonesOf = `
  delete from sync_tombstones where org_id = (select app.current_org()) and user_id = $1`;
