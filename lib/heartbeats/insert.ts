import { column } from "../db/bulk.ts";
import type { Db } from "../db/transaction.ts";
import type { HeartbeatRow } from "./message.ts";

/** Inserts heartbeats that are known to be new. The conflict clause stays: it is what makes a mistake harmless. */
export async function insertFresh(db: Db, rows: readonly HeartbeatRow[]): Promise<void> {
  if (rows.length > 0) await db.query(insertHeartbeats, columnsOf(rows));
}

/** Inserts heartbeats that may have come before; answers those that had not. */
export async function insertLate(db: Db, rows: readonly HeartbeatRow[]): Promise<HeartbeatRow[]> {
  if (rows.length === 0) return [];
  const inserted = await db.query<{ user_id: string; timestamp: Date }>(
    `${insertHeartbeats} returning user_id, timestamp`,
    columnsOf(rows),
  );
  const keys = new Set(inserted.map(({ user_id, timestamp }) => `${user_id}${timestamp.getTime()}`));
  return rows.filter(({ user_id, timestamp }) => keys.has(`${user_id}${timestamp.getTime()}`));
}

function columnsOf(rows: readonly HeartbeatRow[]): Buffer[] {
  return [
    column.uuid(rows.map(({ org_id }) => org_id)),
    column.uuid(rows.map(({ user_id }) => user_id)),
    column.timestamptz(rows.map(({ timestamp }) => timestamp)),
    column.bool(rows.map(({ is_active }) => is_active)),
    column.int4(rows.map(({ idle_time_seconds }) => idle_time_seconds)),
    column.int4(rows.map(({ mouse_clicks }) => mouse_clicks)),
    column.int4(rows.map(({ keyboard_strokes }) => keyboard_strokes)),
    column.text(rows.map(({ active_application }) => active_application)),
    column.text(rows.map(({ active_window_title }) => active_window_title)),
    column.text(rows.map(({ url }) => url)),
    column.text(rows.map(({ metadata }) => metadata)),
  ];
}

const insertHeartbeats = `
  insert into user_activity_tracking
    (org_id, user_id, timestamp, is_active, idle_time_seconds, mouse_clicks, keyboard_strokes,
     active_application, active_window_title, url, metadata)
  select org_id, user_id, at, is_active, idle, clicks, strokes, application, title, url, metadata::jsonb
  from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::bool[], $5::int[], $6::int[], $7::int[], $8::text[], $9::text[], $10::text[], $11::text[])
    as h (org_id, user_id, at, is_active, idle, clicks, strokes, application, title, url, metadata)
  on conflict do nothing`;
