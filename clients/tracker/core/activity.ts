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
  /** Since the last input. */
  readonly idle_seconds: number;
};

/** Where a real desktop plugs in. The counters begin anew with each look. */
export type ActivitySource = {
  sample(now: Date): ActivitySample;
};

/** A picture of the screen as JPEG, PNG or WebP bytes. */
type Picture = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly content_type: "image/jpeg" | "image/png" | "image/webp";
  readonly width: number;
  readonly height: number;
};

/** Where a real screen plugs in. What is masked is covered before anybody has the picture. */
export type ScreenSource = {
  capture(sample: ActivitySample, now: Date, isMasked: boolean): Promise<Picture>;
};

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
 */
export function toHeartbeat(sample: ActivitySample, at: Date, everySeconds: number): Heartbeat {
  const { idle_seconds, ...rest } = sample;
  const is_active = idle_seconds < everySeconds;
  const idle_time_seconds = Math.min(LONGEST_IDLE_SECONDS, Math.floor(idle_seconds));
  return { timestamp: toInstant(at), is_active, ...(is_active ? {} : { idle_time_seconds }), ...rest };
}
