import type { HeartbeatMessage } from "../../lib/activity/ingest/message.ts";
import type { BenchMember } from "../data/members.ts";
import { backlogStream, lateUpload, liveStream, START, take } from "../data/streams.ts";
import { beginningOf, populationOf, type Size } from "./world.ts";

/** `size` heartbeats a batch; of `late`, each batch is what one tracker uploads that was offline for three hours. */
export type Work = { readonly kind: "live" | "backlog" | "late"; readonly size: number; readonly batches: number };

export type Batch = readonly HeartbeatMessage[];

/** One of several consumers that share the work. */
export type Share = { readonly part: number; readonly parts: number };

/** Heartbeats in a message of the backlog: ten minutes. */
const BACKLOG_EACH = 20;
/** Three hours. */
export const LATE_HEARTBEATS = 360;

/**
 * Batches of heartbeats as they come out of the queue. Every database is fed with the same ones in the same order; of several
 * consumers each gets the members of every other place.
 */
export class Feed {
  readonly #live: Iterator<HeartbeatMessage>;
  readonly #backlog: Iterator<HeartbeatMessage>;
  readonly #offline: Iterator<BenchMember>;
  readonly #seed: number;
  readonly #parts: number;

  constructor(size: Size, { part, parts }: Share = { part: 0, parts: 1 }) {
    const mine = ({ index }: BenchMember) => index % parts === part;
    const { online, returning, offline } = populationOf(size);
    const options = { seed: size.seed, start: beginningOf(size) };
    this.#live = liveStream(online.filter(mine), options);
    this.#backlog = backlogStream(returning.filter(mine), { ...options, each: BACKLOG_EACH });
    this.#offline = offline.filter(mine).values();
    this.#seed = size.seed;
    this.#parts = parts;
  }

  /** The next batches, this consumer's share of them. */
  next({ kind, size, batches }: Work): Batch[] {
    const share = Math.ceil(batches / this.#parts);
    if (kind === "late") {
      return take(this.#offline, share).map((member) =>
        lateUpload(member, { seed: this.#seed, start: START, count: LATE_HEARTBEATS }),
      );
    }
    const stream = kind === "live" ? this.#live : this.#backlog;
    const messages = kind === "live" ? size : Math.ceil(size / BACKLOG_EACH);
    return Array.from({ length: share }, () => take(stream, messages));
  }
}

export function countOf(batches: readonly Batch[]): number {
  return batches.flat().reduce((sum, { heartbeats }) => sum + heartbeats.length, 0);
}
