import type { LiveStore } from "../platform/live/live-store.ts";
import { log } from "../platform/log.ts";
import type { Delivery } from "./push.ts";

/**
 * Numbers frames before they are sent: each socket's bear 1, 2, 3 and so on, whoever sends them. Numbers are taken in one
 * step for all of these sockets. A number that was taken and not sent is a gap, by which the client knows that it missed
 * something; two senders at once may send theirs in either order. A socket that the store has forgotten has no number.
 */
export async function numberFrames(store: LiveStore, deliveries: readonly Delivery[]): Promise<Delivery[]> {
  if (deliveries.length === 0) return [];
  const counts = deliveries.map(({ connection_id, payloads }) => [connection_id, payloads.length] as const);
  const last = await store.numberFrames(new Map(counts));
  return deliveries.map(({ connection_id, payloads }) => {
    const end = last.get(connection_id);
    const first = end === undefined ? undefined : end - payloads.length + 1;
    return {
      connection_id,
      payloads: payloads.map((payload, index) => withNumber(payload, first === undefined ? null : first + index)),
    };
  });
}

/** The same for one frame, which goes out without a number where none can be had: what it answers is done. */
export async function numberAnswer(store: LiveStore, connection_id: string, payload: string): Promise<string> {
  try {
    const [numbered] = await numberFrames(store, [{ connection_id, payloads: [payload] }]);
    return numbered?.payloads[0] ?? withNumber(payload, null);
  } catch (error) {
    log.warn("A frame has no number.", { connection_id, error: error as Error });
    return withNumber(payload, null);
  }
}

/** The payload is an object's JSON, which many sockets share. */
export function withNumber(payload: string, seq: number | null): string {
  return `{"seq":${seq},${payload.slice(1)}`;
}
