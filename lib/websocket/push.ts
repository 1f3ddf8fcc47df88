import { atATime } from "../platform/at-a-time.ts";
import { hangUp, sendToSocket } from "../platform/aws/sockets.ts";
import type { LiveStore } from "../platform/live/live-store.ts";
import { log } from "../platform/log.ts";

/** Frames for one socket, in order. */
export type Delivery = { connection_id: string; payloads: readonly string[] };
export type Pushed = { sent: number; gone: number; failed: number };

const CONCURRENT_SOCKETS = 50;

/**
 * Sends frames to many sockets at once. Each socket gets its own in order; one that is slow or broken loses what is
 * left of its own and holds up nobody else. After `deadline` (epoch milliseconds) nothing more is begun. Never throws.
 */
export async function push(store: LiveStore, deliveries: readonly Delivery[], deadline: number): Promise<Pushed> {
  const pushed: Pushed = { sent: 0, gone: 0, failed: 0 };
  await atATime(CONCURRENT_SOCKETS, deliveries, (delivery) => deliver(store, delivery, deadline, pushed));
  return pushed;
}

/** Closes sockets whose holders may not have one any more. Never throws. */
export async function evict(store: LiveStore, connectionIds: readonly string[]): Promise<void> {
  await atATime(CONCURRENT_SOCKETS, connectionIds, async (id) => {
    await Promise.all([store.closeSocket(id), hangUp(id)]).catch((error: Error) =>
      log.warn("A socket was not closed.", { connection_id: id, error }),
    );
  });
}

async function deliver(store: LiveStore, delivery: Delivery, deadline: number, pushed: Pushed): Promise<void> {
  const { connection_id, payloads } = delivery;
  let sent = 0;
  try {
    for (const payload of payloads) {
      if (Date.now() > deadline) break;
      if ((await sendToSocket(connection_id, payload)) === "gone") {
        pushed.gone += 1;
        await store.closeSocket(connection_id);
        return;
      }
      sent += 1;
    }
  } catch (error) {
    log.warn("A socket was not reached.", { connection_id, error: error as Error });
  } finally {
    pushed.sent += sent;
  }
  pushed.failed += payloads.length - sent;
}
