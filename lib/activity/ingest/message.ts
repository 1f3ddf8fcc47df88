/** A heartbeat on its way through the queue, validated before it was accepted. */
export type QueuedHeartbeat = {
  timestamp: string;
  is_active: boolean;
  idle_time_seconds?: number | undefined;
  active_window?: string | undefined;
  application?: string | undefined;
  url?: string | undefined;
  mouse_clicks: number;
  keyboard_strokes: number;
  metadata?: Record<string, unknown> | undefined;
};

/** One queue message: heartbeats of one member. */
export type HeartbeatMessage = { org_id: string; user_id: string; heartbeats: QueuedHeartbeat[] };

/** A heartbeat as the consumer stores it. */
export type HeartbeatRow = {
  org_id: string;
  user_id: string;
  /** Epoch second, as everything of the timeline: of several in one second the first counts. */
  at: number;
  is_active: boolean;
  idle_time_seconds: number | null;
  mouse_clicks: number;
  keyboard_strokes: number;
  active_application: string | null;
  active_window_title: string | null;
  url: string | null;
  metadata: string | null;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Throws for a body that no endpoint of ours has sent. Its fields were validated when they were accepted; only those
 * that could be stored as something else than they say are checked again.
 */
export function parseMessage(body: string): HeartbeatRow[] {
  const { org_id, user_id, heartbeats } = JSON.parse(body) as HeartbeatMessage;
  if (!UUID.test(org_id) || !UUID.test(user_id) || !Array.isArray(heartbeats)) {
    throw new Error("not a message of heartbeats");
  }
  return heartbeats.map((heartbeat) => toRow(org_id, user_id, heartbeat));
}

export function toRow(org_id: string, user_id: string, heartbeat: QueuedHeartbeat): HeartbeatRow {
  const at = Math.floor(Date.parse(heartbeat.timestamp) / 1000);
  if (Number.isNaN(at)) throw new Error("a heartbeat without a time");
  const { is_active, idle_time_seconds = 0, mouse_clicks, keyboard_strokes } = heartbeat;
  if (typeof is_active !== "boolean") throw new Error("a heartbeat that does not say whether there was input");
  if (!isCount(idle_time_seconds) || !isCount(mouse_clicks) || !isCount(keyboard_strokes))
    throw new Error("a heartbeat that miscounts");
  return {
    org_id,
    user_id,
    at,
    is_active,
    idle_time_seconds: heartbeat.idle_time_seconds ?? null,
    mouse_clicks,
    keyboard_strokes,
    active_application: heartbeat.application ?? null,
    active_window_title: heartbeat.active_window ?? null,
    url: heartbeat.url ?? null,
    metadata: heartbeat.metadata === undefined ? null : JSON.stringify(heartbeat.metadata),
  };
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}
