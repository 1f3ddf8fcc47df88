import type { QueuedHeartbeat } from "../../lib/activity/ingest/message.ts";

/** A heartbeat as a text that is equal exactly when everything stored of it is. */
export type Content = string;

export type Entry = { readonly tried: Set<Content>; accepted: boolean };

/** What clients tried to send and what was answered 202, by what makes a heartbeat one: its member and its millisecond. */
export class Ledger {
  readonly entries = new Map<string, Entry>();

  try(userId: string, beat: QueuedHeartbeat): Entry {
    const key = keyOf(userId, new Date(beat.timestamp));
    const entry = this.entries.get(key) ?? { tried: new Set(), accepted: false };
    entry.tried.add(contentOf(beat));
    this.entries.set(key, entry);
    return entry;
  }
}

export function keyOf(userId: string, timestamp: Date): string {
  return `${userId} ${timestamp.getTime()}`;
}

function contentOf(beat: QueuedHeartbeat): Content {
  return JSON.stringify([
    beat.is_active,
    beat.idle_time_seconds ?? null,
    beat.mouse_clicks,
    beat.keyboard_strokes,
    beat.application ?? null,
    beat.active_window ?? null,
    beat.url ?? null,
    beat.metadata ?? null,
  ]);
}

export type HeartbeatRow = {
  user_id: string;
  timestamp: Date;
  is_active: boolean;
  idle_time_seconds: number | null;
  mouse_clicks: number;
  keyboard_strokes: number;
  active_application: string | null;
  active_window_title: string | null;
  url: string | null;
  metadata: Record<string, unknown> | null;
};

/** The same text for a stored row. */
export function contentOfRow(row: HeartbeatRow): Content {
  return JSON.stringify([
    row.is_active,
    row.idle_time_seconds,
    row.mouse_clicks,
    row.keyboard_strokes,
    row.active_application,
    row.active_window_title,
    row.url,
    row.metadata,
  ]);
}
