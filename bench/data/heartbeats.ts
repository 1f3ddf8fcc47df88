import { pick, seededRandom } from "../../clients/common/random.ts";
import { type Desk, type Place, placesOf } from "../../clients/tracker/desktop/fake/places.ts";
import type { QueuedHeartbeat } from "../../lib/activity/ingest/message.ts";

/** Seconds between two heartbeats of a member. */
export const INTERVAL_SECONDS = 30;
/** So long somebody stays at one window, or away from the keyboard. Longer than the idle threshold. */
const STRETCH_SECONDS = 420;
/** Of 256 stretches, how many are spent away. */
const AWAY = 16;

const DESKS: readonly [Desk, ...Desk[]] = ["engineering", "design", "support", "sales"];
/** Windows as often as they are visited, of each desk. */
const PLACES = DESKS.map((desk) => {
  const random = seededRandom(desk);
  return Array.from({ length: 256 }, () => pick(random, placesOf(random, desk)));
});

/**
 * What a member's tracker reports at an epoch second. It depends on nothing but the arguments, so every bench can make the
 * part of the world that it needs, in any order: some minutes in one window, then the next; now and then nobody is there.
 */
export function heartbeatAt(seed: number, member: number, second: number): QueuedHeartbeat {
  const shifted = second + (mix(seed, member, 0) % STRETCH_SECONDS);
  const since = shifted % STRETCH_SECONDS;
  const stretch = mix(seed, member, (shifted - since) / STRETCH_SECONDS);
  const { application, title, url, strokes_per_minute, clicks_per_minute } = placeOf(member, stretch);
  const away = (stretch >>> 8) % 256 < AWAY;
  const input = away ? 0 : (mix(seed ^ member, second, 1) % 256) / 256;
  return {
    timestamp: new Date(second * 1000).toISOString(),
    is_active: !away,
    ...(away ? { idle_time_seconds: since } : {}),
    active_window: title,
    application,
    ...(url === undefined ? {} : { url }),
    mouse_clicks: Math.round(clicks_per_minute * input),
    keyboard_strokes: Math.round(strokes_per_minute * input),
  };
}

/** When in each interval a member's tracker reports: not all of them in the same second. */
export function phaseOf(seed: number, member: number): number {
  return mix(seed, member, 2) % INTERVAL_SECONDS;
}

function placeOf(member: number, stretch: number): Place {
  const places = PLACES[member % PLACES.length] ?? [];
  const place = places[stretch % 256];
  if (place === undefined) throw new Error("There is no such place.");
  return place;
}

/** 32 well-mixed bits of three numbers (the finalizer of MurmurHash3 after each). */
export function mix(a: number, b: number, c: number): number {
  let hash = 0;
  for (const number of [a, b, c]) {
    hash = Math.imul(hash ^ number, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
