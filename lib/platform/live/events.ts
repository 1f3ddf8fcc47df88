import { config } from "../config.ts";
import { timeLeft } from "../deadline.ts";
import { log } from "../log.ts";
import { EVENTS, GRACE } from "../timeouts.ts";
import { traceToBear } from "../trace.ts";

export const SESSIONS_REVOKED = "sessions:revoked";
export const ORGANIZATION_CLOSED = "organization:closed";

/** Something that subscribers of a channel are told about. */
export type LiveEvent = {
  event:
    | "attendance:new"
    | "attendance:update"
    | "correction:requested"
    | "correction:decided"
    | "user:status"
    | "notification"
    | "member:update"
    | "settings:update"
    | "sync:status"
    | "interval:assigned"
    | "screenshot:new"
    | "live:start"
    | "live:stop"
    | "live:state"
    | "session:started"
    | "session:ended"
    | "session:attendance-marked"
    | "session:count"
    | "session:qr-updated"
    /** Not for subscribers: somebody was signed out, and their sockets are to be closed. */
    | typeof SESSIONS_REVOKED
    /** The same for everybody in an organization. */
    | typeof ORGANIZATION_CLOSED;
  channel: string;
  /**
   * The member it is about: managers of other departments are not told, and private channels reach only them. Null: it is
   * about the organization, and each subscriber whom it concerns is told.
   */
  user_id: string | null;
  department: string | null;
  /** That of a member until now, where they were moved: its managers are told as well. */
  left_department?: string | null;
  data: Record<string, unknown>;
};

export type OrganizationEvent = LiveEvent & {
  org_id: string;
  /** Of the request that it came of, where that is traced and is not the one that runs. */
  trace_id?: string;
};

/** Answers the indexes of the texts that the queue did not take. */
type Send = (queueUrl: string, bodies: readonly string[], milliseconds: number) => Promise<readonly number[]>;

/** How an event lies in the queue. */
export type QueuedEvent = OrganizationEvent & { at: string };

/**
 * Hands events to the push function. Called after the commit they speak of; one that is lost here is only a hint
 * that did not come, because clients re-read when they reconnect. So a failure is logged, never an error. `send`: in
 * place of the AWS client.
 */
export async function publishEvents(events: readonly OrganizationEvent[], send?: Send): Promise<void> {
  if (events.length === 0) return;
  const at = new Date().toISOString();
  try {
    const bodies = events.map((event) => JSON.stringify({ ...traceToBear(), ...event, at } satisfies QueuedEvent));
    // The SDK is as large as the rest of an endpoint: one that has nothing to tell never loads it.
    const sendMessages = send ?? (await import("../aws/queue.ts")).sendMessages;
    const failed = await sendMessages(config.eventsQueueUrl, bodies, Math.min(EVENTS, GRACE + Math.max(0, timeLeft())));
    if (failed.length > 0) log.warn("Some events were not queued.", { count: failed.length });
  } catch (error) {
    log.warn("Events were not queued.", { count: events.length, error: error as Error });
  }
}
