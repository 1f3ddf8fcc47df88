import { traceIn } from "../../platform/trace.ts";

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

/** One queue message: heartbeats of one member's device. The release before this one names no device. */
export type HeartbeatMessage = {
  org_id: string;
  user_id: string;
  device?: number | undefined;
  /** Of what was accepted while the database could not be asked about its sender. */
  unseen?: Unseen | undefined;
  /** Of the request that sent it, where that is traced. */
  trace_id?: string | undefined;
  heartbeats: QueuedHeartbeat[];
};

/** By which sign-in session, and when (epoch milliseconds), heartbeats were sent that nobody has judged the sender of yet. */
export type Unseen = { readonly session_id: string; readonly accepted_at: number };

/** A heartbeat as the consumer stores it. */
export type HeartbeatRow = {
  org_id: string;
  user_id: string;
  /** Epoch second, as everything of the timeline. */
  at: number;
  /** Epoch millisecond: with the device, what tells one heartbeat of a member from another. */
  at_ms: number;
  device: number;
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

/** Of heartbeats that do not say whose they are. */
const NO_DEVICE = 0;

/**
 * Throws for a body that no endpoint of ours has sent. Its fields were validated when they were accepted; only those
 * that could be stored as something else than they say are checked again.
 */
export function parseMessage(body: string): HeartbeatRow[] {
  return readMessage(body).rows;
}

/** The same with the sender, where they are yet to be judged, and with the trace. */
export function readMessage(body: string): { rows: HeartbeatRow[]; unseen?: Unseen; trace_id?: string } {
  const message = JSON.parse(body) as HeartbeatMessage;
  const { org_id, user_id, device = NO_DEVICE, unseen, heartbeats } = message;
  if (!UUID.test(org_id) || !UUID.test(user_id) || !Number.isInteger(device) || !Array.isArray(heartbeats)) {
    throw new Error("not a message of heartbeats");
  }
  const rows = heartbeats.map((heartbeat) => toRow(org_id, user_id, heartbeat, device));
  const trace_id = traceIn(message.trace_id);
  const trace = trace_id === undefined ? {} : { trace_id };
  if (unseen === undefined) return { rows, ...trace };
  if (!UUID.test(unseen.session_id) || !Number.isSafeInteger(unseen.accepted_at))
    throw new Error("a message that does not say who sent it");
  return { rows, unseen, ...trace };
}

export function toRow(org_id: string, user_id: string, heartbeat: QueuedHeartbeat, device = NO_DEVICE): HeartbeatRow {
  const at_ms = Date.parse(heartbeat.timestamp);
  if (Number.isNaN(at_ms)) throw new Error("a heartbeat without a time");
  const { is_active, idle_time_seconds = 0, mouse_clicks, keyboard_strokes } = heartbeat;
  if (typeof is_active !== "boolean") throw new Error("a heartbeat that does not say whether there was input");
  if (!isCount(idle_time_seconds) || !isCount(mouse_clicks) || !isCount(keyboard_strokes))
    throw new Error("a heartbeat that miscounts");
  return {
    org_id,
    user_id,
    at: Math.floor(at_ms / 1000),
    at_ms,
    device,
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
