// A member sees which devices sync, what they have to decide, and how far the feed is behind.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { conflict, openConflicts } from "../../lib/sync/conflict.ts";
import { type Device, device, devicesOf } from "../../lib/sync/device.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/sync/status",
  summary: "The caller's devices that sync, the conflicts that nobody has decided, and how far a pull is behind",
  access: "member",
  query: z.object({
    /** Only this one. */
    device_id: id.optional(),
  }),
  response: z.object({
    devices: z.array(device),
    conflicts: z.array(conflict),
    last_push_at: instantOut.nullable(),
    last_pull_at: instantOut.nullable(),
    /** For how long a change of the caller's has been waiting for a transaction that still runs; 0 when none does. */
    feed_lag_seconds: z.int(),
    epoch: id,
  }),
  errors: [],
});

export const handler = endpoint(contract, async ({ query, principal, now, db }) => {
  const { user_id } = principal;
  const devices = await devicesOf(db, user_id, query.device_id);
  const { epoch, waiting_since } = await db.one<Feed>(selectFeed, [user_id]);
  return {
    data: {
      devices,
      conflicts: await openConflicts(db, user_id),
      last_push_at: latest(devices, "last_push_at"),
      last_pull_at: latest(devices, "last_pull_at"),
      feed_lag_seconds: Math.max(0, Math.round((now.getTime() - (waiting_since ?? now).getTime()) / 1000)),
      epoch,
    },
  };
});

type Feed = { epoch: string; waiting_since: Date | null };

function latest(devices: readonly Device[], when: "last_push_at" | "last_pull_at"): Date | null {
  const times = devices.flatMap((each) => (each[when] === null ? [] : [each[when].getTime()]));
  return times.length === 0 ? null : new Date(Math.max(...times));
}

const selectFeed = `
  select e.epoch, least(
    (select min(r.updated_at) from attendance_records r
     where r.org_id = (select app.current_org()) and r.user_id = $1
       and r.changed_xid >= pg_snapshot_xmin(pg_current_snapshot())),
    (select min(n.created_at) from notifications n
     where n.org_id = (select app.current_org()) and n.user_id = $1
       and n.changed_xid >= pg_snapshot_xmin(pg_current_snapshot()))) as waiting_since
  from app.sync_epoch e`;
