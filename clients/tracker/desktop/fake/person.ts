import { between, pick, type Random, seededRandom } from "../../../common/random.ts";
import type { ActivitySample, ActivitySource } from "../../core/activity.ts";
import { type Desk, type Place, placesOf } from "./places.ts";

/** A stretch of one person's day: at one window, or away from the keyboard. Milliseconds since the epoch. */
type Stretch = { readonly place: Place; readonly from: number; readonly until: number; readonly away: boolean };

const MINUTE_MS = 60_000;
/** Of all stretches, how many are spent with nobody at the keyboard: a talk in the hallway, a telephone call. */
const AWAY_SHARE = 0.09;
const LONG_AWAY_SHARE = 0.6;

/**
 * A simulated person at a desk: works for some minutes in one window, goes on to another one, reads without touching
 * anything, is away now and then and comes back. The same seed and the same looks give the same day; looks must not go
 * back in time.
 */
export function createDemoPerson(seed: string, desk: Desk): ActivitySource {
  const random = seededRandom(seed);
  let stretch: Stretch | undefined;
  let lastLook: number | undefined;
  let lastInput: number | undefined;

  return {
    sample(now) {
      const end = now.getTime();
      const begin = lastLook ?? end;
      let [clicks, strokes] = [0, 0];
      stretch ??= nextStretch(random, desk, end);
      lastInput ??= end;
      for (let at = begin; at < end; at = Math.min(end, stretch.until)) {
        if (stretch.until <= at) stretch = nextStretch(random, desk, at, stretch);
        const until = Math.min(end, stretch.until);
        const input = stretch.away ? undefined : typeSome(random, stretch.place, at, until);
        if (input === undefined) continue;
        clicks += input.clicks;
        strokes += input.strokes;
        lastInput = input.last;
      }
      lastLook = end;
      return toSample(stretch.place, clicks, strokes, Math.floor((end - lastInput) / 1000));
    },
  };
}

function nextStretch(random: Random, desk: Desk, from: number, before?: Stretch): Stretch {
  // Nobody leaves again as soon as they are back.
  const away = before !== undefined && !before.away && random() < AWAY_SHARE;
  if (away) {
    const minutes = random() < LONG_AWAY_SHARE ? between(random, 6, 16) : between(random, 2, 4.5);
    return { place: before.place, from, until: from + minutes * MINUTE_MS, away };
  }
  const place = before?.away === true ? before.place : pick(random, placesOf(random, desk));
  return { place, from, until: from + between(random, 1.5, 11) * MINUTE_MS, away };
}

/** Undefined when nothing was touched, as while reading. */
function typeSome(random: Random, { strokes_per_minute, clicks_per_minute }: Place, from: number, until: number) {
  const minutes = (until - from) / MINUTE_MS;
  const mood = between(random, 0, 1.8);
  if (mood < 0.12) return undefined;
  const clicks = Math.round(minutes * clicks_per_minute * mood);
  const strokes = Math.round(minutes * strokes_per_minute * mood);
  const last = until - Math.min(until - from, between(random, 0, 9_000));
  return { clicks, strokes, last };
}

function toSample(place: Place, mouse_clicks: number, keyboard_strokes: number, idle_seconds: number): ActivitySample {
  const { application, title: active_window, url } = place;
  return {
    application,
    active_window,
    ...(url === undefined ? {} : { url }),
    mouse_clicks,
    keyboard_strokes,
    idle_seconds,
  };
}
