import { localDateOf } from "../../../lib/platform/time/calendar.ts";
import type { DemoUser } from "../../../seed/demo-users.ts";
import { systemClock } from "../../common/clock.ts";
import { between, type Random, seededRandom } from "../../common/random.ts";
import type { ActivitySource } from "../core/activity.ts";
import type { Api } from "../core/api.ts";
import { takePicture } from "../core/capture/compose.ts";
import { tellLive } from "../core/live/lines.ts";
import { createLiveViews } from "../core/live/live-views.ts";
import { createTracker, type Tracker } from "../core/tracker.ts";
import { createFakeDesktop } from "../desktop/fake/desktop.ts";
import { createDemoPerson } from "../desktop/fake/person.ts";
import type { Look } from "../ports.ts";
import { createNarrator } from "./lines.ts";
import { planMorning, uploadMorning } from "./morning.ts";
import { deskOf, waitsForALook } from "./team.ts";

const MINUTE_MS = 60_000;

export type Life = {
  readonly person: DemoUser;
  readonly api: Api;
  readonly print: (line: string) => void;
  /** Whoever looks at mornings that were told afterwards; nobody does where it is not to be had. */
  readonly admin?: Api | undefined;
  /** Ends the day. */
  readonly signal: AbortSignal;
  /** The how manieth of the team, so that not everybody does everything at once. */
  readonly place: number;
};

/** Signs a person in and brings their day up to now. */
export async function arrive({ person, api, admin, print }: Life): Promise<{ tracker: Tracker; random: Random }> {
  const now = systemClock.now();
  const random = seededRandom(`${person.email} ${now.toISOString()}`);
  const activity = createDemoPerson(`${person.email} ${now.toISOString()}`, deskOf(person));
  await api.signIn(person.email, person.password);
  const { timezone, record } = await api.dailyReport();
  const status = await api.status();
  const startedAt = status.session_started_at;
  const today = localDateOf(now, timezone);
  const forgotten = startedAt !== null && localDateOf(new Date(startedAt), timezone) !== today;
  if (forgotten) await closeForgotten(api, startedAt);

  const morning = planMorning(random, now, timezone);
  if (record === null && (forgotten || !status.checked_in) && morning !== undefined) {
    const { capture_rules } = (await api.policy()).policy;
    const sent = await uploadMorning(api, activity, morning, now, capture_rules);
    const since = morning.from.toISOString().slice(11, 16);
    print(`${person.name} comes online: at work since ${since} UTC, ${sent} heartbeats uploaded`);
  }
  // Also at one that an earlier start has told. Without a look it keeps its mark, and the day goes on.
  if (!waitsForALook(person))
    await lookAtMorning(api, admin).catch((error: unknown) => print(`${person.name}'s morning: ${String(error)}`));
  const narrate = createNarrator();
  const tracker = createTracker({
    api,
    desktop: createFakeDesktop({ seed: person.email, desk: deskOf(person), look: lookOf(activity) }),
    takePicture,
    firstScreenshotSeconds: between(random, 2, 6),
    // Nobody looks at them before they are sent.
    reviewSeconds: 0,
    live: createLiveViews({ api, onNews: (news) => print(`${person.name} ${tellLive(news)}`) }),
    onNews: (news) => {
      const line = narrate(news);
      if (line !== undefined) print(`${person.name} ${line}`);
    },
  });
  return { tracker, random };
}

/** What is told hours later is marked as such, here as everywhere; a day at the office has no such mark. */
async function lookAtMorning(api: Api, admin: Api | undefined): Promise<void> {
  const { record } = await api.dailyReport();
  if (record?.needs_review) await admin?.reviewDay(record.id);
}

/** The person whose morning it was goes on behind the port, where counters only grow. */
function lookOf(activity: ActivitySource): (now: Date) => Look {
  const counts = { clicks: 0, strokes: 0 };
  return (now) => {
    const sample = activity.sample(now);
    counts.clicks += sample.mouse_clicks;
    counts.strokes += sample.keyboard_strokes;
    const { active_window: title, application, url, idle_seconds } = sample;
    const window = {
      ...(title === undefined ? {} : { title }),
      ...(application === undefined ? {} : { application }),
      ...(url === undefined ? {} : { url }),
    };
    return { window, counts: { ...counts }, ...(idle_seconds === undefined ? {} : { idle_seconds }) };
  };
}

/** A session of an earlier day, left open by a team that was killed, ends with the last that was heard of it. */
async function closeForgotten(api: Api, startedAt: string): Promise<void> {
  const { state, since, last_heartbeat_at } = (await api.currentActivity()).status;
  const heard = [startedAt, last_heartbeat_at, state === "break" ? since : null];
  const last = Math.max(...heard.map((instant) => Date.parse(instant ?? startedAt)));
  await api.checkOut({ timestamp: new Date(last).toISOString() });
}

/** The rest of the day: work, breaks, going out and coming back, until the signal ends it with a check-out. */
export async function live({ signal, place }: Life, tracker: Tracker, random: Random): Promise<void> {
  const pause = (low: number, high: number) => systemClock.sleep(between(random, low, high) * MINUTE_MS, signal);
  await tracker.start();
  // Somebody does something every few minutes, from the first one on.
  await pause(0.7 + place * 2, 1.5 + place * 2.5);
  while (!signal.aborted) {
    if (tracker.state() === "off") await tracker.start();
    else if (tracker.state() === "break") await tracker.endBreak();
    else if (random() < 0.7) await tracker.startBreak();
    else await tracker.stop();
    await (tracker.state() === "working" ? pause(8, 35) : pause(3, 9));
  }
  await tracker.stop();
}
