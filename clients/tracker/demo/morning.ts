import { localDateOf, localTime, startOfDay } from "../../../lib/platform/time/calendar.ts";
import { between, type Random } from "../../common/random.ts";
import { type ActivitySource, toHeartbeat, toInstant } from "../core/activity.ts";
import type { Api } from "../core/api.ts";
import type { CaptureRule } from "../core/contracts.ts";
import { createOutbox } from "../core/outbox.ts";
import { effectOf, told } from "../core/policy.ts";

const HEARTBEAT_SECONDS = 30;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** [from, until) in milliseconds since the epoch. */
type Span = { readonly from: number; readonly until: number };

export type Morning = {
  readonly from: Date;
  /** Of those that fit in. */
  readonly lunch: Span | undefined;
  /** A closed lid: no heartbeats at all. */
  readonly asleep: Span | undefined;
};

/**
 * When somebody came today: at about nine where that leaves a few hours, else a few hours ago, but not yesterday.
 * Undefined when the day is too young for a past.
 *
 *     00:00      09:00                     now
 *       |          [ work  | lunch | work |    the tracker takes over
 */
export function planMorning(random: Random, now: Date, zone: string): Morning | undefined {
  const date = localDateOf(now, zone);
  const nine = localTime(date, "09:00", zone).getTime() + between(random, -25, 20) * MINUTE_MS;
  const age = now.getTime() - nine;
  const wished = age > 1.5 * HOUR_MS && age < 8 * HOUR_MS ? nine : now.getTime() - between(random, 2.5, 4.5) * HOUR_MS;
  const from = Math.max(wished, startOfDay(date, zone).getTime() + between(random, 1, 8) * MINUTE_MS);
  const length = now.getTime() - from;
  if (length < 20 * MINUTE_MS) return undefined;

  const roomy = length > 1.4 * HOUR_MS;
  const lunchFrom = from + length * between(random, 0.5, 0.62);
  const lunch = { from: lunchFrom, until: lunchFrom + between(random, 18, 31) * MINUTE_MS };
  const lidFrom = from + length * between(random, 0.2, 0.3);
  const asleep = { from: lidFrom, until: lidFrom + between(random, 7, 14) * MINUTE_MS };
  return { from: new Date(from), lunch: roomy ? lunch : undefined, asleep: random() < 0.4 ? asleep : undefined };
}

/**
 * Uploads a morning as a tracker does that had no network until now: check-in, breaks and heartbeats with the times at
 * which they happened, in batches. Answers how many heartbeats it sent. Throws when something could not be sent.
 */
export async function uploadMorning(
  api: Api,
  activity: ActivitySource,
  morning: Morning,
  now: Date,
  rules: readonly CaptureRule[],
): Promise<number> {
  const problems: Error[] = [];
  const outbox = createOutbox(api, {
    onNews: (news) => {
      if (news.kind === "offline" || news.kind === "refused") problems.push(news.error);
      if (news.kind === "rejected") problems.push(new Error(`${news.count} heartbeats were rejected: ${news.code}`));
    },
  });
  const { lunch, asleep } = morning;
  let sent = 0;
  let onBreak = false;
  outbox.mark("checkIn", toInstant(morning.from));
  for (let at = morning.from.getTime(); at < now.getTime() - HEARTBEAT_SECONDS * 1000; at += HEARTBEAT_SECONDS * 1000) {
    const sample = activity.sample(new Date(at));
    if (lunch !== undefined && isWithin(at, lunch) !== onBreak) {
      onBreak = !onBreak;
      outbox.mark(onBreak ? "startBreak" : "endBreak", toInstant(new Date(onBreak ? lunch.from : lunch.until)));
    }
    if (onBreak || (asleep !== undefined && isWithin(at, asleep))) continue;
    outbox.heartbeat(toHeartbeat(told(sample, effectOf(rules, sample)), new Date(at), HEARTBEAT_SECONDS));
    sent += 1;
  }
  await outbox.flush();
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  return sent;
}

function isWithin(at: number, { from, until }: Span): boolean {
  return at >= from && at < until;
}
