import { hash } from "node:crypto";
import { column, rowsOf } from "../../platform/db/bulk.ts";
import type { Db } from "../../platform/db/transaction.ts";
import type { HeartbeatRow } from "./message.ts";

/** The application and site that a member's newest heartbeats show, as a number, and what they did there so far. */
export type Focus = { key: number; heartbeats: number; clicks: number; strokes: number };

/** The heartbeat at which the focus changed, and what came before it, back to the change before. */
export type FocusChange = { to: HeartbeatRow; from: (Focus & { last_ms: number }) | null };

export type StoredChange = FocusChange & { work_session_id: string };

/**
 * Follows the focus over heartbeats that came in order, each newer than the millisecond `last`. Active ones decide what
 * is in front; idle ones are counted to it. Of several devices in one millisecond the last is in front.
 *
 *     last
 *      a    a    b    b    b
 *                ^ change
 */
export function followFocus(
  focus: Focus | null,
  last: number | null,
  rows: readonly HeartbeatRow[],
): { focus: Focus | null; changes: FocusChange[] } {
  const changes: FocusChange[] = [];
  let now = focus === null ? null : { ...focus };
  let before = last;
  for (const [index, row] of rows.entries()) {
    const shown = row.at_ms === before ? undefined : shownAt(rows, index);
    if (shown !== undefined) {
      const key = keyOf(shown);
      if (now?.key !== key) {
        changes.push({ to: shown, from: now === null || before === null ? null : { ...now, last_ms: before } });
        now = { key, heartbeats: 0, clicks: 0, strokes: 0 };
      }
    }
    before = row.at_ms;
    if (now === null) continue;
    now.heartbeats += 1;
    now.clicks += row.mouse_clicks;
    now.strokes += row.keyboard_strokes;
  }
  return { focus: now, changes };
}

/** What is in front in the millisecond that begins at an index: the last active heartbeat of it. */
function shownAt(rows: readonly HeartbeatRow[], index: number): HeartbeatRow | undefined {
  let shown: HeartbeatRow | undefined;
  for (let row = rows[index], next = index; row?.at_ms === rows[index]?.at_ms; row = rows[++next]) {
    if (row === undefined) break;
    if (row.is_active) shown = row;
  }
  return shown;
}

/** The host in the address of a page, as SQL of a column. */
export function hostOf(url: string): string {
  return `lower(substring(${url} from '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]+)'))`;
}

const keys = new Map<string, number>();
const MAX_KEYS = 10_000;

/** 48 bits of a digest, so that a live row has a number to compare with. Different where application or host are. */
function keyOf({ active_application: application, url }: HeartbeatRow): number {
  const name = application === null ? `-${siteOf(url)}` : `${application.length} ${application}${siteOf(url)}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = hash("sha256", name, "buffer").readUIntBE(0, 6);
  if (keys.size >= MAX_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}

/** What comes before the path: at least the host, and quicker to find. */
function siteOf(url: string | null): string {
  if (url === null) return "";
  const path = url.indexOf("/", url.indexOf("://") + 3);
  return path === -1 ? url : url.slice(0, path);
}

/**
 * Deletes what was noted after heartbeats that have come late: sums of which they are missing. What goes on from there
 * is read from the heartbeats.
 */
export function deleteOvertaken(db: Db, late: readonly { org_id: string; user_id: string; from_ms: number }[]): void {
  if (late.length === 0) return;
  db.send(deleteChanges, [
    column.uuid(late.map(({ org_id }) => org_id)),
    column.uuid(late.map(({ user_id }) => user_id)),
    column.milliseconds(late.map(({ from_ms }) => from_ms)),
  ]);
}

/** Sends changes of many members in one statement. */
export function insertFocusChanges(db: Db, changes: readonly StoredChange[]): void {
  if (changes.length === 0) return;
  db.send(insertChanges, [
    column.uuid(changes.map(({ to }) => to.org_id)),
    column.uuid(changes.map(({ work_session_id }) => work_session_id)),
    column.milliseconds(changes.map(({ to }) => to.at_ms)),
    column.text(changes.map(({ to }) => to.active_application)),
    column.text(changes.map(({ to }) => to.url)),
    column.milliseconds(changes.map(({ from }) => from?.last_ms ?? null)),
    column.int8(changes.map(({ from }) => from?.heartbeats ?? null)),
    column.int8(changes.map(({ from }) => from?.clicks ?? null)),
    column.int8(changes.map(({ from }) => from?.strokes ?? null)),
  ]);
}

// A session lasts two days at most: the setting's most.
const deleteChanges = `
  delete from focus_changes c
  using unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as late (org_id, user_id, from_time), work_sessions s
  where s.org_id = late.org_id and s.user_id = late.user_id and s.started_at > late.from_time - interval '2 days'
    and c.org_id = late.org_id and c.work_session_id = s.id and c.changed_at > late.from_time`;

const insertChanges = `
  insert into focus_changes
    (org_id, work_session_id, changed_at, application, host, last_at, heartbeats, mouse_clicks, keyboard_strokes)
  select org_id, work_session_id, changed_at, application, ${hostOf("url")}, last_at, heartbeats, clicks, strokes
  from ${rowsOf({
    org_id: "uuid",
    work_session_id: "uuid",
    changed_at: "timestamptz",
    application: "text",
    url: "text",
    last_at: "timestamptz",
    heartbeats: "bigint",
    clicks: "bigint",
    strokes: "bigint",
  })} c`;
