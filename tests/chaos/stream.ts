import { between, pick, type Random, seededRandom } from "../../clients/common/random.ts";
import type { QueuedHeartbeat } from "../../lib/activity/ingest/message.ts";
import { heartbeat } from "../steps/activity/heartbeats.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

export type Act = "check-in" | "check-out" | "break-start" | "break-end";

/** What a client sends, in the order in which it is sent. `member` is an index. */
export type Request =
  | { kind: "act"; member: number; act: Act; at: number }
  | { kind: "heartbeats"; member: number; heartbeats: readonly QueuedHeartbeat[]; repeated: boolean };

type Sent = { arrives: number; request: Request };

/**
 * The lives of some members up to ten minutes before `now`, in the order in which what they did arrives: heartbeats every
 * half minute, a tenth of the requests twice, some hours late in batches, everything a little out of order. The lives
 * are as long as it takes for `messages` requests with heartbeats. Depends on nothing but its arguments.
 */
export function drawStream(seed: string, members: number, messages: number, now: number): Request[] {
  const end = now - 10 * MINUTE;
  for (let hours = messages / members / 100; ; hours *= 1.1) {
    const stream = drawLives(seededRandom(seed), members, end - Math.ceil(hours * HOUR), end);
    if (stream.filter(({ kind }) => kind === "heartbeats").length >= messages) return stream;
  }
}

function drawLives(random: Random, members: number, start: number, end: number): Request[] {
  const sent: Sent[] = [];
  for (let member = 0; member < members; member++) liveOf(random, member, start, end, sent);
  return sent.sort((a, b) => a.arrives - b.arrives).map(({ request }) => request);
}

function liveOf(random: Random, member: number, start: number, end: number, sent: Sent[]): void {
  let acted = 0;
  const act = (kind: Act, at: number) => {
    // A tracker reports what its member did in order, now and then hours later.
    acted = Math.max(acted + 1, at + (random() < 0.15 ? between(random, 0, 3 * HOUR) : between(random, 0, 60)));
    sent.push({ arrives: acted, request: { kind: "act", member, act: kind, at } });
  };
  for (let from = start + seconds(random, 0, HOUR); from < end; ) {
    const to = Math.min(end, from + seconds(random, 0.3 * HOUR, 3 * HOUR));
    act("check-in", from);
    const lunch = from + seconds(random, 0.1 * HOUR, 2 * HOUR);
    const back = lunch + seconds(random, 0, 40 * MINUTE);
    if (back < to) {
      act("break-start", lunch);
      act("break-end", back);
    }
    // The last of a life stays open: its totals are running ones.
    if (to < end) act("check-out", to);
    report(random, member, from - 2 * MINUTE, Math.min(end, to + 2 * MINUTE), sent);
    from = to + seconds(random, 0.05 * HOUR, HOUR);
  }
}

/** The heartbeats of a session: one at a time while online, in batches after a time offline. */
function report(random: Random, member: number, from: number, to: number, sent: Sent[]): void {
  const offlineFrom = random() < 0.5 ? between(random, from, to) : Number.POSITIVE_INFINITY;
  const offlineTo = offlineFrom + between(random, 10 * MINUTE, 2 * HOUR);
  const kept: QueuedHeartbeat[] = [];
  let idleFrom = from + seconds(random, 0, 40 * MINUTE);
  let idleTo = idleFrom + seconds(random, MINUTE, 20 * MINUTE);
  for (let second = from; second < to; second += seconds(random, 28, 32)) {
    if (random() < 0.02) continue;
    // Asleep: nothing is heard.
    if (random() < 0.01) second += seconds(random, MINUTE, 15 * MINUTE);
    if (second > idleTo) {
      idleFrom = second + seconds(random, 0, 40 * MINUTE);
      idleTo = idleFrom + seconds(random, MINUTE, 20 * MINUTE);
    }
    const beat = describe(random, second, second > idleFrom ? second - idleFrom : undefined);
    if (second >= offlineFrom && second < offlineTo) {
      kept.push(beat);
      continue;
    }
    const late = random() < 0.05 ? between(random, MINUTE, 5 * HOUR) : between(random, 0, 90);
    // Now and then another heartbeat of the same second.
    const beats = random() < 0.01 ? [beat, describe(random, second, undefined)] : [beat];
    send(random, member, beats, second + late, sent);
  }
  for (const batch of split(random, kept)) send(random, member, batch, offlineTo + between(random, 0, 60), sent);
}

function send(random: Random, member: number, heartbeats: QueuedHeartbeat[], arrives: number, sent: Sent[]): void {
  sent.push({ arrives, request: { kind: "heartbeats", member, heartbeats, repeated: false } });
  if (random() >= 0.1) return;
  const again = arrives + between(random, 0, random() < 0.5 ? MINUTE : 2 * HOUR);
  sent.push({ arrives: again, request: { kind: "heartbeats", member, heartbeats, repeated: true } });
}

function describe(random: Random, second: number, idle: number | undefined): QueuedHeartbeat {
  const application = pick(random, ["Editor", "Browser", "Mail", "Überweisung 🏦"]);
  return {
    // Trackers report milliseconds.
    ...heartbeat(second + Math.floor(random() * 1000) / 1000, {
      ...(idle === undefined ? {} : { idle }),
      application,
      ...(application === "Browser" ? { url: `https://site-${Math.floor(random() * 5)}.example/page` } : {}),
    }),
    active_window: `Window ${Math.floor(random() * 1_000_000)}`,
    mouse_clicks: Math.floor(random() * 50),
    keyboard_strokes: Math.floor(random() * 200),
    ...(random() < 0.1 ? { metadata: { screen: Math.floor(random() * 3) } } : {}),
  };
}

/** In batches of up to 200, shuffled: an outbox is not sent in order. */
function split(random: Random, beats: readonly QueuedHeartbeat[]): QueuedHeartbeat[][] {
  const shuffled = beats
    .map((beat) => ({ beat, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ beat }) => beat);
  const batches: QueuedHeartbeat[][] = [];
  while (shuffled.length > 0) batches.push(shuffled.splice(0, seconds(random, 1, 200)));
  return batches;
}

/** A whole number of seconds. */
const seconds = (random: Random, low: number, high: number) => Math.floor(between(random, low, high));
