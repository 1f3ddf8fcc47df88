import type { HeartbeatMessage } from "../../lib/activity/ingest/message.ts";
import { heartbeatAt, INTERVAL_SECONDS, mix, phaseOf } from "./heartbeats.ts";
import type { BenchMember } from "./members.ts";

/** A Monday morning. Every bench lives after it. */
export const START = Date.UTC(2026, 2, 2, 9) / 1000;
/** An offline tracker's upload comes in messages of as many heartbeats. */
const HEARTBEATS_PER_MESSAGE = 50;

export type StreamOptions = {
  readonly seed: number /** The epoch second at which it begins. */;
  readonly start: number;
};

/**
 * Trackers that are online, for ever: every half minute one heartbeat of each member, each in a message of its own, in the
 * order in which they are sent.
 */
export function* liveStream(
  members: readonly BenchMember[],
  { seed, start }: StreamOptions,
): Generator<HeartbeatMessage> {
  const order = inOrder(members, seed);
  for (let from = start; ; from += INTERVAL_SECONDS) yield* interval(order, seed, from);
}

/**
 * Trackers that were offline together, for ever: each member brings the next `each` heartbeats in one message, then the
 * next member. Nothing of it is older than what the member has stored.
 */
export function* backlogStream(
  members: readonly BenchMember[],
  { seed, start, each = 20 }: StreamOptions & { each?: number },
): Generator<HeartbeatMessage> {
  const order = inOrder(members, seed);
  for (let from = start; ; from += each * INTERVAL_SECONDS)
    for (const { member, phase } of order) yield message(member, span(seed, member, from + phase, each));
}

/** What one member's tracker uploads after it was offline: three hours, unless told otherwise, as it comes in the queue. */
export function lateUpload(
  member: BenchMember,
  { seed, start, count = 360 }: StreamOptions & { count?: number },
): HeartbeatMessage[] {
  const heartbeats = span(seed, member, start + phaseOf(seed, member.index), count);
  const messages: HeartbeatMessage[] = [];
  for (let from = 0; from < count; from += HEARTBEATS_PER_MESSAGE)
    messages.push(message(member, heartbeats.slice(from, from + HEARTBEATS_PER_MESSAGE)));
  return messages;
}

/** All heartbeats of all members from `start` on, `each` a member (960 are eight hours), in the order of time. */
export function* wholeDay(
  members: readonly BenchMember[],
  { each = 960, ...options }: StreamOptions & { each?: number },
): Generator<HeartbeatMessage> {
  const until = options.start + each * INTERVAL_SECONDS;
  const order = inOrder(members, options.seed);
  for (let from = options.start; from < until; from += INTERVAL_SECONDS) yield* interval(order, options.seed, from);
}

/** The next `count` items of a stream, which goes on behind them. */
export function take<Item>(stream: Iterator<Item>, count: number): Item[] {
  const taken: Item[] = [];
  while (taken.length < count) {
    const next = stream.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

function* interval(order: Order, seed: number, from: number): Generator<HeartbeatMessage> {
  for (const { member, phase } of order) yield message(member, [heartbeatAt(seed, member.index, from + phase)]);
}

function span(seed: number, { index }: BenchMember, from: number, count: number) {
  return Array.from({ length: count }, (_, number) => heartbeatAt(seed, index, from + number * INTERVAL_SECONDS));
}

function message({ org_id, id, index }: BenchMember, heartbeats: HeartbeatMessage["heartbeats"]): HeartbeatMessage {
  return { org_id, user_id: id, device: mix(index, 0, 3) | 0, heartbeats };
}

type Order = readonly { member: BenchMember; phase: number }[];

function inOrder(members: readonly BenchMember[], seed: number): Order {
  return members.map((member) => ({ member, phase: phaseOf(seed, member.index) })).sort((a, b) => a.phase - b.phase);
}
