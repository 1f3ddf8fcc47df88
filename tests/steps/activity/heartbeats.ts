import { handler } from "../../../functions/jobs/ingest-heartbeats.ts";
import type { HeartbeatMessage, QueuedHeartbeat } from "../../../lib/activity/ingest/message.ts";
import { batchOf } from "../queues/queues.ts";

/** A heartbeat at an epoch second; idle for `idle` seconds if given. */
export function heartbeat(
  second: number,
  options: { idle?: number; application?: string; url?: string; metadata?: Record<string, unknown> } = {},
): QueuedHeartbeat {
  const { idle, ...rest } = options;
  return {
    timestamp: new Date(second * 1000).toISOString(),
    is_active: idle === undefined,
    ...(idle === undefined ? {} : { idle_time_seconds: idle }),
    mouse_clicks: 1,
    keyboard_strokes: 2,
    ...rest,
  };
}

export function message(
  member: { id: string; org_id: string },
  heartbeats: QueuedHeartbeat[],
  device?: number,
): HeartbeatMessage {
  return { org_id: member.org_id, user_id: member.id, heartbeats, ...(device === undefined ? {} : { device }) };
}

/** Hands messages to the consumer as one batch of the queue; answers the ids of those it did not take. */
export async function ingestBatch(
  messages: readonly (HeartbeatMessage | string)[],
): Promise<{ ids: string[]; failed: string[] }> {
  const batch = batchOf(...messages);
  const { batchItemFailures } = await handler(batch);
  return {
    ids: batch.Records.map(({ messageId }) => messageId),
    failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
  };
}
