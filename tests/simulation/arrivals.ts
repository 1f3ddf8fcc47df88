import { between, type Random, seededRandom } from "../../clients/common/random.ts";
import type { Beat, Device, Fact, PlannedDay, Script } from "./script.ts";

/** Something of a person that reaches the server: a fact, or heartbeats of one device. */
export type Arrival = { readonly at: number; readonly person: number; readonly doubled: boolean } & (
  | { readonly fact: Fact }
  | { readonly device: Beat["device"]; readonly beats: readonly Beat[] }
);

type Delay = (at: number) => number;

const MINUTE = 60;
const HOUR = 3600;
/** A fact is believed without a question for 72 hours; retries need some of them. */
const LATEST_FACT = 60 * HOUR;
const LATEST_BEATS = 13 * 24 * HOUR;
/** A tracker sends at most so many in one request. */
const MOST_BEATS = 50;

/** Everything of a day in perfect order: each fact when it is told, heartbeats before what is told after them. */
export function inOrder(day: PlannedDay): Arrival[] {
  const facts = day.facts.map((fact) => ({ at: fact.told, person: fact.person, doubled: false, fact }));
  const told = facts.map(({ at }) => at).sort((a, b) => a - b);
  const groups = Map.groupBy(day.beats, ({ at_ms, device }) => {
    const at = Math.floor(at_ms / 1000);
    return `${device} ${Math.floor(at / HOUR)} ${told.filter((each) => each <= at).length}`;
  });
  const beats = [...groups.values()].map((group) => arrivalOf(day.person, group));
  return [...facts, ...beats];
}

/**
 * The same as networks and people really bring it: devices that are away for hours or days and then bring everything at
 * once, heartbeats cut and delayed at random, single facts that wait, and what is sent twice.
 */
export function inDisorder(script: Script, day: PlannedDay, offline: number): Arrival[] {
  const random = seededRandom(`${script.seed} disorder ${day.person} ${day.date}`);
  const delays = new Map<Device, Delay>();
  for (const device of ["laptop", "desktop", "clock"] as const) delays.set(device, delayOf(random, day, offline));
  const arrivals: Arrival[] = [];
  const last = new Map<Device, number>();
  const arrived = new Map<string, number>();
  for (const fact of day.facts) {
    const wanted = delays.get(fact.device)?.(fact.told) ?? fact.told;
    // One device says what it has to say in its order; several have none.
    const after = Math.max(last.get(fact.device) ?? 0, arrived.get(fact.after ?? "") ?? 0);
    const at = Math.min(Math.max(wanted, after), fact.at + LATEST_FACT);
    last.set(fact.device, at);
    arrived.set(fact.key, at);
    arrivals.push({ at, person: fact.person, doubled: false, fact });
    if (random() < 0.15)
      arrivals.push({ at: at + Math.floor(between(random, 0, 6 * HOUR)), person: fact.person, doubled: true, fact });
  }
  for (const group of cut(random, day.beats)) {
    const first = arrivalOf(day.person, group);
    const at = beatsArrive(random, first.at, delays.get(group[0]?.device ?? "laptop"));
    arrivals.push({ ...first, at });
    if (random() < 0.1) arrivals.push({ ...first, doubled: true, at: at + Math.floor(between(random, 0, 24 * HOUR)) });
  }
  return arrivals;
}

/** How long what a device has to say waits on a day. */
function delayOf(random: Random, { facts }: PlannedDay, offline: number): Delay {
  const first = facts[0]?.at ?? 0;
  if (random() < offline) {
    // Without a network from some hour on, for hours or for two days.
    const from = first + Math.floor(between(random, 0, 6 * HOUR));
    const until =
      from + Math.floor(random() < 0.5 ? between(random, HOUR, 12 * HOUR) : between(random, 12 * HOUR, 50 * HOUR));
    return (at) => (at < from ? at : Math.max(at, until));
  }
  if (random() < 0.5) return (at) => at + Math.floor(between(random, 0, 20));
  return (at) => at + Math.floor(between(random, 0, 3 * HOUR));
}

function beatsArrive(random: Random, at: number, delay: Delay = (same) => same): number {
  const chance = random();
  const wanted = delay(at);
  if (chance < 0.8) return Math.max(wanted, at + Math.floor(between(random, 0, 5 * MINUTE)));
  if (chance < 0.95) return Math.max(wanted, at + Math.floor(between(random, 0, 8 * HOUR)));
  return at + Math.floor(between(random, 0, LATEST_BEATS));
}

/** Heartbeats of each device in pieces of any length, in any order within a piece. */
function cut(random: Random, beats: readonly Beat[]): Beat[][] {
  const pieces: Beat[][] = [];
  for (const ofDevice of Map.groupBy(beats, ({ device }) => device).values()) {
    for (let from = 0; from < ofDevice.length; ) {
      const size = 1 + Math.floor(between(random, 0, MOST_BEATS));
      const piece = ofDevice.slice(from, from + size);
      pieces.push(random() < 0.3 ? piece.toReversed() : piece);
      from += size;
    }
  }
  return pieces;
}

function arrivalOf(person: number, beats: readonly Beat[]) {
  const device = beats[0]?.device ?? "laptop";
  const last = Math.max(...beats.map(({ at_ms }) => at_ms));
  return { at: Math.ceil(last / 1000), person, doubled: false, device, beats };
}
