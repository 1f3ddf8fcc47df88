import { setTimeout as sleep } from "node:timers/promises";
import * as activity from "../../functions/activity/heartbeat.ts";
import * as checkIn from "../../functions/attendance/check-in.ts";
import * as checkOut from "../../functions/attendance/check-out.ts";
import * as endBreak from "../../functions/lunch-breaks/end.ts";
import * as startBreak from "../../functions/lunch-breaks/start.ts";
import type { QueuedHeartbeat } from "../../lib/activity/ingest/message.ts";
import { type Answer, call } from "../steps/call/when.ts";
import type { Member } from "../steps/scene/given.ts";
import type { Ledger } from "./ledger.ts";
import type { Act, Request } from "./stream.ts";

const ENDPOINTS = { "check-in": checkIn, "check-out": checkOut, "break-start": startBreak, "break-end": endBreak };
const PARALLEL = 6;
const MOST_ATTEMPTS = 60;

export type ClientFigures = {
  messages: number;
  sent: number;
  duplicates: number;
  accepted: number;
  acts: number;
  /** Acts that the service refused, as those of a session that the closing of a day has ended. */
  acts_refused: number;
  /** Requests, or heartbeats of one, that were answered 503 and sent again. */
  retries: number;
  /** Answers of 500: bugs of ours. */
  failures: number;
};

/** Sends a stream as trackers do: several at once, a member's acts in order, and again what was not accepted. */
export async function sendAll(
  stream: readonly Request[],
  members: readonly Member[],
  ledger: Ledger,
  beforeEach: (position: number) => Promise<boolean>,
): Promise<ClientFigures> {
  const figures = {
    messages: 0,
    sent: 0,
    duplicates: 0,
    accepted: 0,
    acts: 0,
    acts_refused: 0,
    retries: 0,
    failures: 0,
  };
  const acting = new Map<Member, Promise<void>>();
  const waiting = stream.entries();
  const work = async () => {
    for (const [position, request] of waiting) {
      if (!(await beforeEach(position))) return;
      const member = members[request.member];
      if (member === undefined) throw new Error(`There is no member ${request.member}.`);
      if (request.kind === "act") {
        const done = (acting.get(member) ?? Promise.resolve()).then(() =>
          doAct(member, request.act, request.at, figures),
        );
        acting.set(member, done);
        await done;
      } else {
        figures.messages += 1;
        if (request.repeated) figures.duplicates += request.heartbeats.length;
        await report(member, request.heartbeats, ledger, figures);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return figures;
}

async function doAct(member: Member, act: Act, at: number, figures: ClientFigures): Promise<void> {
  const request = {
    token: member.token,
    body: { timestamp: new Date(at * 1000).toISOString() },
    // A reply that is lost must not make a second check-in of the next attempt.
    headers: { "idempotency-key": `${act} ${at}` },
  };
  const answer = await persist(figures, () => call(ENDPOINTS[act], request));
  figures.acts += 1;
  if (answer.status >= 300) figures.acts_refused += 1;
}

async function report(
  member: Member,
  heartbeats: readonly QueuedHeartbeat[],
  ledger: Ledger,
  figures: ClientFigures,
): Promise<void> {
  let left = heartbeats;
  for (let attempt = 1; left.length > 0 && attempt <= MOST_ATTEMPTS; attempt += 1) {
    const entries = left.map((beat) => ledger.try(member.id, beat));
    figures.sent += left.length;
    const body = left.length === 1 ? left[0] : { heartbeats: left };
    const answer = await persist(figures, () => call(activity, { token: member.token, body }));
    if (answer.status !== 202) throw new Error(`A heartbeat was answered ${answer.status}: ${answer.error?.code}`);
    const rejected = new Set(answer.data.rejected.map(({ index }) => index));
    for (const [index, entry] of entries.entries()) if (!rejected.has(index)) entry.accepted = true;
    figures.accepted += left.length - rejected.size;
    figures.retries += rejected.size;
    left = left.filter((_, index) => rejected.has(index));
  }
}

/** Asks again while the service is unavailable, a little later each time. */
async function persist<A extends Answer>(figures: ClientFigures, ask: () => Promise<A>): Promise<A> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask();
    if (answer.status < 500) return answer;
    if (answer.status !== 503) figures.failures += 1;
    if (attempt === MOST_ATTEMPTS) throw new Error(`Still ${answer.status} after ${attempt} attempts.`);
    figures.retries += 1;
    await sleep(Math.min(1000, 50 * attempt));
  }
}
