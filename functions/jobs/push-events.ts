// The queue `events`: tells each event to those subscribers of its channel who may hear it. What a live view has shown
// goes when its end is told.
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod";
import { keepLooks, type Look } from "../../lib/audit/look.ts";
import { followEvents } from "../../lib/live-view/follow.ts";
import { config } from "../../lib/platform/config.ts";
import { inJob } from "../../lib/platform/db/job.ts";
import { asWorker, type Db } from "../../lib/platform/db/transaction.ts";
import { timed } from "../../lib/platform/deadline.ts";
import { giveBack, type Undone, undoneBy } from "../../lib/platform/jobs/give-back.ts";
import { ORGANIZATION_CLOSED, SESSIONS_REVOKED } from "../../lib/platform/live/events.ts";
import { type LiveStore, liveStore } from "../../lib/platform/live/store.ts";
import { log } from "../../lib/platform/log.ts";
import { PUSH } from "../../lib/platform/timeouts.ts";
import { traced, traceIn } from "../../lib/platform/trace.ts";
import { findStatusDetails, type StatusDetails } from "../../lib/reports/status-details.ts";
import { currentHolders } from "../../lib/websocket/current-holders.ts";
import { numberFrames } from "../../lib/websocket/number.ts";
import { type Delivery, evict, forget, push } from "../../lib/websocket/push.ts";
import { mayHear, maySeeScreen, ownChannel, parseChannel } from "../../lib/websocket/rules/channels.ts";

const queuedEvent = z.object({
  event: z.string(),
  // A channel that PostgreSQL could not even be asked for would cost the whole batch.
  channel: z.string().regex(/^[\w:-]{1,100}$/),
  org_id: z.uuid(),
  user_id: z.uuid().nullable(),
  department: z.string().nullable(),
  left_department: z.string().nullable().optional(),
  data: z.record(z.string(), z.unknown()),
  at: z.iso.datetime(),
  trace_id: z.string().optional(),
});
type QueuedEvent = z.output<typeof queuedEvent>;

export const handler = timed(inJob("push-events", handle));

/** An hour later nobody waits for a hint any more. */
const WORTH_SECONDS = 3_600;

/**
 * What is no event is set aside. Where nobody can be told who may hear it, all of them are put off. A push that fails is
 * not tried again: everybody else would hear it twice.
 */
async function handle({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const events: QueuedEvent[] = [];
  const undone: Undone[] = [];
  const read: SQSRecord[] = [];
  for (const record of Records) {
    const event = parse(record.body);
    if (event === undefined) undone.push({ record, is: "poison", reason: "it is not an event" });
    else {
      events.push(event);
      read.push(record);
    }
  }
  if (undone.length > 0)
    log.error("Messages are not events.", { message_ids: undone.map(({ record }) => record.messageId) });
  try {
    await pushAll(events);
  } catch (error) {
    log.error("Events were not pushed.", { events: events.length, error: error as Error });
    undone.push(...read.map((record) => undoneBy(error, record)));
  }
  return giveBack(config.eventsQueueUrl, undone, { worth_seconds: WORTH_SECONDS });
}

async function pushAll(events: QueuedEvent[]): Promise<void> {
  const deadline = Date.now() + PUSH;
  // The queue does not keep events in order; within a batch their order can be restored.
  events.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  const told = withoutOldCounts(events).flatMap(alsoToOneself);
  const store = await liveStore();
  // All that may fail comes before the first frame: what fails comes again, and nobody hears it twice.
  const { deliveries, orphans, looks } = await address(store, told);
  const revoked = await findRevoked(store, events);
  const numbered = await numberFrames(store, deliveries);
  if (looks.length > 0) await asWorker(async (db) => keepLooks(db, looks, new Date()));
  const { gone, ...pushed } = await push(numbered, deadline);
  await forget(store, gone);
  await evict(store, [...new Set([...orphans, ...revoked])]);
  await followEvents(events);
  for (const { trace_id, at } of events) traced(traceIn(trace_id), "pushed", Date.parse(at));
  log.info("push-events", { events: events.length, sockets: deliveries.length, gone: gone.length, ...pushed });
}

function parse(body: string): QueuedEvent | undefined {
  try {
    return queuedEvent.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** Of counts on a channel only the last: in a lecture that marks itself each would go to everybody. */
function withoutOldCounts(events: readonly QueuedEvent[]): QueuedEvent[] {
  const last = new Map(events.filter(isCount).map((event) => [`${event.org_id} ${event.channel}`, event]));
  return events.filter((event) => !isCount(event) || last.get(`${event.org_id} ${event.channel}`) === event);
}

const isCount = ({ event }: QueuedEvent) => event === "session:count";

/** What a member does now is told to managers on `users`, and to the member on the channel that is theirs. */
function alsoToOneself(event: QueuedEvent): QueuedEvent[] {
  return isStatus(event) && event.user_id !== null
    ? [event, { ...event, channel: ownChannel(event.user_id) }]
    : [event];
}

/** `looks` are of those who are about to hear what one other member does. */
type Addressed = { deliveries: Delivery[]; orphans: string[]; looks: Look[] };

/**
 * Who hears what. Subscribers are read once per channel, and what they may hear is decided by who they are now;
 * orphans are sockets whose session has ended.
 */
async function address(store: LiveStore, events: readonly QueuedEvent[]): Promise<Addressed> {
  const audiences = await Promise.all(
    [...Map.groupBy(events, ({ org_id, channel }) => `${org_id} ${channel}`).values()].map(async (group) => {
      const [{ org_id, channel }] = group as [QueuedEvent];
      return { group, subscribers: await store.subscribers(org_id, channel) };
    }),
  );
  const everybody = audiences.flatMap(({ subscribers }) => subscribers);
  if (everybody.length === 0) return { deliveries: [], orphans: [], looks: [] };
  const { holders, details } = await asWorker(async (db) => ({
    holders: await currentHolders(db, everybody),
    details: await detailsOf(db, audiences),
  }));

  // By event, so that each socket gets its frames in the order of the events, over all its channels.
  const groups = new Map(audiences.flatMap((audience) => audience.group.map((event) => [event, audience])));
  const payloads = new Map<string, string[]>();
  const looks: Look[] = [];
  for (const event of events) {
    const { org_id, user_id: member_id, channel } = event;
    const known = isStatus(event) ? details.get(member_id ?? "") : undefined;
    const frame = frameOf(event, known === undefined ? undefined : { ...known, application: null });
    const withScreen = frameOf(event, known);
    for (const { connection_id, holder } of groups.get(event)?.subscribers ?? []) {
      const now = holders.get(holder.session_id);
      if (now === undefined || !mayHear(now, event)) continue;
      const sees = known?.application != null && maySeeScreen(now, event);
      const payload = sees ? withScreen : frame;
      const own = payloads.get(connection_id);
      if (own === undefined) payloads.set(connection_id, [payload]);
      else own.push(payload);
      if (member_id === null || member_id === now.user_id) continue;
      const look = { org_id, viewer_id: now.user_id, member_id };
      if (sees) looks.push({ ...look, kind: "titles" });
      if (parseChannel(channel)?.kind === "live") looks.push({ ...look, kind: "live" });
    }
  }
  const orphaned = everybody.filter(({ holder }) => !holders.has(holder.session_id));
  return {
    deliveries: [...payloads].map(([connection_id, own]) => ({ connection_id, payloads: own })),
    orphans: [...new Set(orphaned.map(({ connection_id }) => connection_id))],
    looks,
  };
}

type Audience = { group: readonly QueuedEvent[]; subscribers: readonly unknown[] };

/** Of members whose state is told to anybody, as they are now: one statement, and none where nobody listens. */
async function detailsOf(db: Db, audiences: readonly Audience[]): Promise<Map<string, StatusDetails>> {
  const heard = audiences.flatMap(({ group, subscribers }) => (subscribers.length === 0 ? [] : group));
  const members = heard
    .filter(isStatus)
    .flatMap(({ org_id, user_id }) => (user_id === null ? [] : [{ org_id, user_id }]));
  if (members.length === 0) return new Map();
  return findStatusDetails(db, members, new Date());
}

const isStatus = ({ event }: QueuedEvent) => event === "user:status";

/** Sockets of those who were just signed out somewhere, as far as their session is one that ended. */
async function findRevoked(store: LiveStore, events: readonly QueuedEvent[]): Promise<string[]> {
  const revoked = new Map(
    events.flatMap(({ event, user_id, org_id }) =>
      event === SESSIONS_REVOKED && user_id !== null ? [[user_id, org_id]] : [],
    ),
  );
  const closed = new Set(events.filter(({ event }) => event === ORGANIZATION_CLOSED).map(({ org_id }) => org_id));
  const found = await Promise.all([
    ...[...revoked].map(([userId, orgId]) => store.socketsOf(orgId, userId)),
    ...[...closed].map((orgId) => store.socketsOf(orgId)),
  ]);
  const sockets = found.flat();
  if (sockets.length === 0) return [];
  const holders = await asWorker((db) => currentHolders(db, sockets));
  return sockets.filter(({ holder }) => !holders.has(holder.session_id)).map(({ connection_id }) => connection_id);
}

function frameOf({ event, channel, data, at }: QueuedEvent, details?: StatusDetails): string {
  return JSON.stringify({ event, channel, data: { ...data, ...details }, at });
}
