import { column, rowsOf } from "../../platform/db/bulk.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { HeartbeatRow } from "./message.ts";

/**
 * Sends heartbeats that are known to be new. Looking for each again would cost a third of the insert. If one is there
 * after all, the transaction fails with `isKnownHeartbeat`.
 */
export function insertFresh(db: Db, rows: readonly HeartbeatRow[], columns = columnsOf(rows)): void {
  if (rows.length > 0) db.send(insertHeartbeats, columns);
}

/** Whether a transaction failed because a heartbeat that was said to be new was not. */
export function isKnownHeartbeat(error: unknown): boolean {
  const { code, table } = error as { code?: string; table?: string };
  return code === "23505" && table?.startsWith("user_activity_tracking") === true;
}

/** Inserts heartbeats that may have come before; answers those that had not. */
export async function insertLate(
  db: Db,
  rows: readonly HeartbeatRow[],
  columns = columnsOf(rows),
): Promise<HeartbeatRow[]> {
  if (rows.length === 0) return [];
  const inserted = await db.query<{ user_id: string; timestamp: Date; device: number }>(
    `${insertHeartbeats} on conflict do nothing returning user_id, timestamp, device`,
    columns,
  );
  const keys = new Set(inserted.map(({ timestamp, ...row }) => keyOf({ ...row, at_ms: timestamp.getTime() })));
  return rows.filter((row) => keys.has(keyOf(row)));
}

/** What makes a heartbeat itself, and a second one with the same a repetition. */
function keyOf({ user_id, at_ms, device }: Pick<HeartbeatRow, "user_id" | "at_ms" | "device">): string {
  return `${user_id} ${at_ms} ${device}`;
}

/** What is sent of rows; it may be made beforehand. */
export function columnsOf(rows: readonly HeartbeatRow[]): Buffer[] {
  return [
    column.uuid(rows.map(({ org_id }) => org_id)),
    column.uuid(rows.map(({ user_id }) => user_id)),
    column.milliseconds(rows.map(({ at_ms }) => at_ms)),
    column.int4(rows.map(({ device }) => device)),
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
    (org_id, user_id, timestamp, device, is_active, idle_time_seconds, mouse_clicks, keyboard_strokes,
     active_application, active_window_title, url, metadata)
  select org_id, user_id, at, device, is_active, idle, clicks, strokes, application, title, url, metadata::jsonb
  from ${rowsOf({
    org_id: "uuid",
    user_id: "uuid",
    at: "timestamptz",
    device: "int",
    is_active: "bool",
    idle: "int",
    clicks: "int",
    strokes: "int",
    application: "text",
    title: "text",
    url: "text",
    metadata: "text",
  })} h`;
