import type { Look } from "../ports.ts";
import type { Heartbeat } from "./contracts.ts";

/** What was seen of a person since the last look. */
export type ActivitySample = {
  /** The title of the window in front. */
  readonly active_window?: string;
  readonly application?: string;
  /** Of the page, if the application is a browser that tells. */
  readonly url?: string;
  readonly mouse_clicks: number;
  /** How many, never which. */
  readonly keyboard_strokes: number;
  /** Since the last input; undefined where the system does not tell. */
  readonly idle_seconds?: number;
};

/** A simulated person: the counters begin anew with each look. */
export type ActivitySource = {
  sample(now: Date): ActivitySample;
};

/** Whether anybody is there to be seen. */
export type Presence = "present" | "locked" | "elsewhere";

/** What the counters showed at two looks: they only grow, and one that has begun anew says how much since. */
export function grownBy(before: Look["counts"], after: Look["counts"]): { clicks: number; strokes: number } {
  // What was counted before anybody looked is nobody's business.
  if (after === undefined || before === undefined) return { clicks: 0, strokes: 0 };
  const grown = (from: number, to: number) => (to >= from ? to - from : to);
  return { clicks: grown(before.clicks, after.clicks), strokes: grown(before.strokes, after.strokes) };
}

/** A look as a sample, with the input that was counted since the last heartbeat. */
export function toSample({ window, idle_seconds }: Look, carried: { clicks: number; strokes: number }): ActivitySample {
  return {
    ...(window?.title === undefined ? {} : { active_window: window.title }),
    ...(window?.application === undefined ? {} : { application: window.application }),
    ...(window?.url === undefined ? {} : { url: window.url }),
    mouse_clicks: carried.clicks,
    keyboard_strokes: carried.strokes,
    ...(idle_seconds === undefined ? {} : { idle_seconds }),
  };
}

/** Milliseconds are no evidence of anything; without them timestamps read as the timeline shows them. */
export function toInstant(at: Date): string {
  return new Date(Math.floor(at.getTime() / 1000) * 1000).toISOString();
}

/** No more may be claimed. */
const LONGEST_IDLE_SECONDS = 86_400;

/**
 * What is told of a sample: active if there was any input since the last heartbeat, otherwise idle since when.
 *
 *     |----- 30 s -----|        idle 12 s -> active
 *          ^ input     ^ now    idle 95 s -> idle for 95 s: the timeline ends the activity where the input ended
 *
 * Where the system does not tell, what was counted decides, and nothing is claimed about since when.
 */
export function toHeartbeat(sample: ActivitySample, at: Date, everySeconds: number): Heartbeat {
  const { idle_seconds, ...rest } = sample;
  const touched = rest.mouse_clicks + rest.keyboard_strokes > 0;
  return heartbeat(rest, at, idle_seconds === undefined ? touched : idle_seconds < everySeconds, idle_seconds);
}

/** Of a session that is locked, or behind another one: no input, no titles, and idle as the system says. */
export function toLockedHeartbeat({ idle_seconds }: ActivitySample, at: Date): Heartbeat {
  return heartbeat({ mouse_clicks: 0, keyboard_strokes: 0 }, at, false, idle_seconds);
}

function heartbeat(rest: object, at: Date, is_active: boolean, idle_seconds: number | undefined): Heartbeat {
  const idle = Math.min(LONGEST_IDLE_SECONDS, Math.floor(idle_seconds ?? 0));
  const isTold = !is_active && idle_seconds !== undefined;
  return { timestamp: toInstant(at), is_active, ...(isTold ? { idle_time_seconds: idle } : {}), ...rest };
}
