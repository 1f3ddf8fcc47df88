import { between, pick, type Random, seededRandom } from "../../clients/common/random.ts";
import { addDays, localTime, weekday } from "../../lib/platform/time/calendar.ts";
import { beatsOf, type Spell } from "./beats.ts";
import { leaveOnDate, leavesOf } from "./leave.ts";
import { dateAfter, holidaysOf, zoneOn } from "./rules-of-the-year.ts";
import type { Device, Fact, FactKind, Person, PlannedDay, Script } from "./script.ts";

const MINUTE = 60;

/** A stretch of work with its breaks and meetings; epoch seconds. */
type Stretch = { start: number; end: number; pauses: (Spell & { kind: "break" | "meeting" })[] };

/** What a person does on a date: a function of the seed, the person and the date alone, so that each day can be lived again. */
export function planDay(script: Script, person: Person, date: string): PlannedDay {
  const random = seededRandom(`${script.seed} ${person.index} ${date}`);
  const hours = random() < script.attendance ? hoursOn(script, person, date, random) : undefined;
  const of = { person: person.index, date };
  if (hours === undefined) return { ...of, facts: [], beats: [], planned: undefined };
  const stretches = split(random, person, hours);
  const slips = slipsOf(random, person, stretches.length);
  const facts = stretches.flatMap((stretch, index) => factsOf(random, person, stretch, slips[index] ?? []));
  const keyed = facts.map((fact, index) => ({ ...fact, ...of, key: `${person.index} ${date} ${index}` }));
  const told = keyed.map((fact) => ({ ...fact, after: beginningOf(fact, keyed)?.key }));
  const beats = beatsOf(random, person, stretches.map(spellOf));
  const clean = slips.every((each) => each.length === 0) && leaveOnDate(leavesOf(script, person), date) === undefined;
  return { ...of, facts: told, beats, planned: clean ? plannedOf(stretches) : undefined };
}

/** From when to when they work; undefined on a day off. */
function hoursOn(script: Script, person: Person, date: string, random: Random): Spell | undefined {
  const { weeks, joins_after } = person;
  const joined = addDays(script.from, joins_after);
  if (date < joined || (joins_after > 0 && date === joined)) return undefined;
  const zone = zoneOn(script, date);
  const at = (day: string, time: string) => Math.floor(localTime(day, time, zone).getTime() / 1000);
  const week = weeks.findLast(({ after }) => date >= dateAfter(script, after));
  if (week === undefined) {
    if (random() > 0.55) return undefined;
    const start = at(date, "08:00") + Math.floor(between(random, 0, 7 * 3600));
    return { start, end: start + Math.floor(between(random, 2 * 3600, 8 * 3600)) };
  }
  const expected = week.weekdays.includes(weekday(date)) && !holidaysOf(script).includes(date);
  const shift = {
    start: at(date, week.hours.start),
    end: at(week.hours.end > week.hours.start ? date : addDays(date, 1), week.hours.end),
  };
  const leave = leaveOnDate(leavesOf(script, person), date);
  if (leave !== undefined && leave.half === undefined) {
    // Somebody has a look although they are on leave; it is voided afterwards.
    const looks = leave.foreseen && expected && random() < 0.3;
    return looks
      ? { start: shift.start + 1800, end: shift.start + 1800 + Math.floor(between(random, 60, 300)) }
      : undefined;
  }
  // An unexpected night would belong to no shift, and perhaps to the date on which the next one begins.
  const unexpected = week.hours.end > week.hours.start ? 0.03 : 0;
  if (random() > (expected ? 0.94 : unexpected)) return undefined;
  const late = random() < 0.12 ? between(random, 20, 90) : between(random, -20, 14);
  const middle = (shift.start + shift.end) / 2;
  const { start, end } = { ...shift, ...(leave && (leave.half === "first" ? { start: middle } : { end: middle })) };
  return {
    start: start + Math.floor(late * MINUTE + between(random, 0, MINUTE)),
    end: end + Math.floor(between(random, -40, 45) * MINUTE),
  };
}

/** One stretch of work, or two with the way home between. */
function split(random: Random, { splits }: Person, { start, end }: Spell): Stretch[] {
  const middle = Math.floor((start + end) / 2);
  const gap = Math.floor(between(random, 20, 80) * MINUTE);
  const isSplit = random() < splits && end - start > 4 * 3600;
  const stretches = isSplit
    ? [
        { start, end: middle - gap },
        { start: middle, end },
      ]
    : [{ start, end }];
  return stretches.map((stretch) => ({ ...stretch, pauses: pausesOf(random, stretch) }));
}

/** Breaks and meetings of a stretch, none over another. */
function pausesOf(random: Random, { start, end }: Spell): Stretch["pauses"] {
  const pauses: Stretch["pauses"] = [];
  for (let from = start + Math.floor(between(random, 20, 220) * MINUTE); ; ) {
    const kind = random() < 0.3 ? ("meeting" as const) : ("break" as const);
    const until = from + Math.floor(between(random, 10, 60) * MINUTE);
    if (until > end - 15 * MINUTE) return pauses;
    pauses.push({ kind, start: from, end: until });
    from = until + Math.floor(between(random, 30, 400) * MINUTE);
  }
}

/** What can be forgotten of a stretch of work. */
type Slip = "check_out" | "break_end" | "break" | "check_in" | "everything" | "check_in_late" | "check_out_late";
const SLIPS: readonly [Slip, ...Slip[]] = [
  "check_out",
  "check_out",
  "break_end",
  "break",
  "check_in",
  "everything",
  "check_in_late",
  "check_out_late",
];

function slipsOf(random: Random, { forgets }: Person, stretches: number): Slip[][] {
  return Array.from({ length: stretches }, () => {
    if (random() >= forgets) return [];
    return [pick(random, SLIPS)];
  });
}

type Unkeyed = Omit<Fact, "key" | "person" | "date">;

function factsOf(random: Random, person: Person, { start, end, pauses }: Stretch, slips: readonly Slip[]): Unkeyed[] {
  const facts: Unkeyed[] = [];
  const usual: Device = person.devices === 0 || random() < 0.3 ? "clock" : "laptop";
  const other: Device = usual === "clock" ? "laptop" : "clock";
  const say = (kind: FactKind, at: number, more: Partial<Unkeyed> = {}) =>
    facts.push({ kind, at, told: at, device: random() < 0.75 ? usual : other, ...more });
  const later = () => Math.floor(between(random, 30 * MINUTE, 5 * 3600));
  if (slips.includes("check_in")) return facts;
  if (slips.includes("everything")) {
    say("check_in", start, { until: end, told: end + later() });
    return facts;
  }
  const came = slips.includes("check_in_late") ? Math.min(start + later(), end - 5 * MINUTE) : start;
  say("check_in", start, { told: came });
  const lastBreak = pauses.findLastIndex(({ kind }) => kind === "break");
  for (const [index, pause] of pauses.entries()) {
    // Nobody speaks of a break before they have spoken of their coming.
    if (pause.start < came) continue;
    if (pause.kind === "meeting") {
      const told = Math.min(pause.end + Math.floor(between(random, MINUTE, 20 * MINUTE)), end - MINUTE);
      say("meeting", pause.start, { until: pause.end, told });
      continue;
    }
    if (slips.includes("break") && index === lastBreak) {
      say("break_start", pause.start, { until: pause.end, told: pause.end + later() });
      continue;
    }
    say("break_start", pause.start);
    if (!(slips.includes("break_end") && index === lastBreak)) say("break_end", pause.end);
  }
  if (!slips.includes("check_out"))
    say("check_out", end, { told: slips.includes("check_out_late") ? end + later() : end });
  return facts.sort((a, b) => a.told - b.told);
}

/** In which they are at their devices. A meeting is idle time until somebody speaks of it. */
function spellOf({ start, end, pauses }: Stretch): Spell & { away: readonly Spell[] } {
  return { start, end, away: pauses.filter(({ kind }) => kind === "break") };
}

const BEGINNINGS: Partial<Record<FactKind, FactKind>> = { check_out: "check_in", break_end: "break_start" };

/**
 * The beginning that an end must not overtake. Where another one of its kind came before it, nobody could tell which of
 * the two it ends; a first end finds nothing that it could end, and is told again.
 */
function beginningOf(end: Fact, facts: readonly Fact[]): Fact | undefined {
  const kind = BEGINNINGS[end.kind];
  const beginnings = facts.filter((fact) => fact.kind === kind && fact.at <= end.at);
  return beginnings.length < 2 ? undefined : beginnings.at(-1);
}

function plannedOf(stretches: readonly Stretch[]) {
  const sum = (spells: readonly Spell[]) => spells.reduce((all, { start, end }) => all + end - start, 0);
  const pauses = stretches.flatMap((stretch) => stretch.pauses);
  return {
    work: sum(stretches),
    break: sum(pauses.filter(({ kind }) => kind === "break")),
    meeting: sum(pauses.filter(({ kind }) => kind === "meeting")),
  };
}
