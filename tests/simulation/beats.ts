import { between, pick, type Random } from "../../clients/common/random.ts";
import type { Beat, Person } from "./script.ts";

/** A stretch of time; epoch seconds. */
export type Spell = { readonly start: number; readonly end: number };

const APPLICATIONS = ["editor", "mail", "browser", "terminal"] as const;
const SITES = ["videos.example", "docs.example", "code.example"] as const;
const MINUTE = 60;

/**
 * What the devices of a person observe. They say something every two to four minutes; without input, since when there
 * was none. In breaks they are mostly silent.
 */
export function beatsOf(
  random: Random,
  person: Person,
  spells: readonly (Spell & { away: readonly Spell[] })[],
): Beat[] {
  if (person.devices === 0) return [];
  return spells.flatMap((spell) => spellBeats(random, person, spell));
}

function spellBeats(random: Random, person: Person, { start, end, away }: Spell & { away: readonly Spell[] }): Beat[] {
  const beats: Beat[] = [];
  let front: Beat["device"] = "laptop";
  let input = start;
  let idleFrom = start + spellLength(random);
  let idleUntil = idleFrom + idleLength(random);
  for (let at = start + Math.floor(between(random, 5, 90)); at < end; at += Math.floor(between(random, 110, 250))) {
    const pause = away.find((each) => each.start <= at && at < each.end);
    if (pause !== undefined && random() < 0.95) {
      at = pause.end;
      continue;
    }
    if (at >= idleUntil) {
      idleFrom = at + spellLength(random);
      idleUntil = idleFrom + idleLength(random);
      if (person.devices === 2) front = random() < 0.5 ? "laptop" : "desktop";
    }
    const isIdle = at >= idleFrom;
    if (!isIdle) input = at;
    beats.push(...together(random, person, { at, front, idle: isIdle ? Math.max(1, at - input) : undefined }));
  }
  return beats;
}

/** What is said at one moment: by one device, or by both in the same second, or by one twice. */
function together(
  random: Random,
  { devices }: Person,
  { at, front, idle }: { at: number; front: Beat["device"]; idle: number | undefined },
): Beat[] {
  const first = beatAt(random, at * 1000 + Math.floor(random() * 500), front, idle);
  if (devices === 2 && random() < 0.7) {
    const back = front === "laptop" ? "desktop" : "laptop";
    const locked = beatAt(
      random,
      at * 1000 + 500 + Math.floor(random() * 499),
      back,
      Math.floor(between(random, 600, 3600)),
    );
    return [first, locked];
  }
  if (random() < 0.02) return [first, beatAt(random, first.at_ms + 400, front, idle)];
  return [first];
}

function beatAt(random: Random, at_ms: number, device: Beat["device"], idle: number | undefined): Beat {
  const application = pick(random, APPLICATIONS);
  const site = application === "browser" ? { url: `https://${pick(random, SITES)}/page` } : {};
  if (idle !== undefined) return { at_ms, device, idle, application, ...site, clicks: 0, strokes: 0 };
  return {
    at_ms,
    device,
    application,
    ...site,
    clicks: Math.floor(random() * 20),
    strokes: Math.floor(random() * 200),
  };
}

const spellLength = (random: Random) => Math.floor(between(random, 15, 120) * MINUTE);
const idleLength = (random: Random) => Math.floor(between(random, 5, 35) * MINUTE);
