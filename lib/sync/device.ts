import * as z from "zod";
import type { Db, Sending } from "../platform/db/transaction.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";

/** A device that a member's operations come from. */
export const device = z
  .object({
    device_id: id,
    name: z.string().nullable(),
    platform: z.string().nullable(),
    app_version: z.string().nullable(),
    last_push_at: instantOut.nullable(),
    last_pull_at: instantOut.nullable(),
    /** How far its clock was behind the server's when it last pushed. */
    clock_offset_seconds: z.int().nullable(),
  })
  .meta({ id: "SyncDevice" });

export type Device = Row<typeof device>;

/** What a device says of itself. */
export type Described = { name?: string | undefined; platform?: string | undefined; app_version?: string | undefined };

type Push = { org_id: string; user_id: string; device_id: string; now: Date; clock_offset_seconds: number };

/** A push comes from it. */
export async function notePush(db: Db, push: Push, { name, platform, app_version }: Described): Promise<void> {
  const { org_id, user_id, device_id, now, clock_offset_seconds } = push;
  const said = [name ?? null, platform ?? null, app_version ?? null];
  await db.query(savePush, [org_id, user_id, device_id, ...said, now, clock_offset_seconds]);
}

/** It has read the feed; to the minute, because clients that wait for something ask often. */
export function notePull(db: Sending, userId: string, deviceId: string, now: Date): void {
  db.send(savePull, [userId, deviceId, now]);
}

/** A member's, or the one that is named. */
export function devicesOf(db: Db, userId: string, deviceId: string | undefined): Promise<Device[]> {
  return db.query<Device>(selectDevices, [userId, deviceId ?? null]);
}

const savePush = `
  insert into sync_devices as d (org_id, user_id, device_id, name, platform, app_version, last_push_at, clock_offset_seconds)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict on constraint sync_devices_pkey do update set
    name = coalesce(excluded.name, d.name), platform = coalesce(excluded.platform, d.platform),
    app_version = coalesce(excluded.app_version, d.app_version),
    last_push_at = greatest(d.last_push_at, excluded.last_push_at), clock_offset_seconds = excluded.clock_offset_seconds`;

const savePull = `
  update sync_devices set last_pull_at = $3
  where org_id = (select app.current_org()) and user_id = $1 and device_id = $2
    and (last_pull_at is null or last_pull_at < $3::timestamptz - interval '1 minute')`;

const selectDevices = `
  select device_id, name, platform, app_version, last_push_at, last_pull_at, clock_offset_seconds
  from sync_devices
  where org_id = (select app.current_org()) and user_id = $1 and ($2::uuid is null or device_id = $2)
  order by last_push_at desc nulls last, device_id`;
