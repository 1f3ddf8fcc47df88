import { atATime } from "../platform/at-a-time.ts";
import { hangUp, sendToSocket } from "../platform/aws/sockets.ts";
import type { LiveStore } from "../platform/live/live-store.ts";
import { log } from "../platform/log.ts";

/** Frames for one socket, in order. */
export type Delivery = { connection_id: string; payloads: readonly string[] };
/** `gone` are the sockets that are no longer there. */
export type Pushed = { sent: number; gone: readonly string[]; failed: number };

const CONCURRENT_SOCKETS = 50;

/**
 * Sends frames to many sockets at once. Each socket gets its own in order; one that is slow or broken loses what is
 * left of its own and holds up nobody else. After `deadline` (epoch milliseconds) nothing more is begun. Never throws. It
 * does not ask the store, so that it may be done within a transaction; afterwards `forget` those that are gone.
 */
export async function push(deliveries: readonly Delivery[], deadline: number): Promise<Pushed> {
  const pushed: Counted = { sent: 0, gone: [], failed: 0 };
  await atATime(CONCURRENT_SOCKETS, deliveries, (delivery) => deliver(delivery, deadline, pushed));
  return pushed;
}

/** Closes sockets that are no longer there. Never throws. */
export async function forget(store: LiveStore, connectionIds: readonly string[]): Promise<void> {
  await atATime(CONCURRENT_SOCKETS, connectionIds, async (id) => {
    await store
      .closeSocket(id)
      .catch((error: Error) => log.warn("A socket was not closed.", { connection_id: id, error }));
  });
}

/** Closes sockets whose holders may not have one any more. Never throws. */
export async function evict(store: LiveStore, connectionIds: readonly string[]): Promise<void> {
  await atATime(CONCURRENT_SOCKETS, connectionIds, async (id) => {
    await Promise.all([store.closeSocket(id), hangUp(id)]).catch((error: Error) =>
      log.warn("A socket was not closed.", { connection_id: id, error }),
    );
  });
}

type Counted = { sent: number; gone: string[]; failed: number };

async function deliver(delivery: Delivery, deadline: number, pushed: Counted): Promise<void> {
  const { connection_id, payloads } = delivery;
  let sent = 0;
  try {
    for (const payload of payloads) {
      if (Date.now() > deadline) break;
      if ((await sendToSocket(connection_id, payload)) === "gone") {
        pushed.gone.push(connection_id);
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
