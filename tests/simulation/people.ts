import { between, pick, seededRandom } from "../../clients/common/random.ts";
import type { Person, Script } from "./script.ts";

const MONDAY_TO_FRIDAY = [1, 2, 3, 4, 5];
const OFFICE = { hours: { start: "09:00", end: "17:00" }, weekdays: MONDAY_TO_FRIDAY, after: 0 };
const EVENING = { hours: { start: "21:00", end: "05:00" }, weekdays: MONDAY_TO_FRIDAY, after: 0 };
const MIDNIGHT = { hours: { start: "23:30", end: "07:30" }, weekdays: MONDAY_TO_FRIDAY, after: 0 };
const MONDAY_TO_WEDNESDAY = { ...OFFICE, weekdays: [1, 2, 3] };
const TUESDAY_TO_THURSDAY = { ...OFFICE, weekdays: [2, 3, 4], after: 0.65 };

const ORDINARY = {
  role: "employee" as const,
  weeks: [OFFICE],
  own_week: false,
  devices: 1 as const,
  forgets: 0.02,
  offline: 0.1,
  splits: 0.1,
};

/** The kinds of people that there are; the first dozen of a company has one of each. */
const KINDS: readonly [Kind, ...Kind[]] = [
  { kind: "office", ...ORDINARY },
  { kind: "two devices", ...ORDINARY, devices: 2 },
  { kind: "nights from nine", ...ORDINARY, weeks: [EVENING], own_week: true },
  { kind: "nights from half past eleven", ...ORDINARY, weeks: [MIDNIGHT], own_week: true },
  { kind: "part time", ...ORDINARY, weeks: [MONDAY_TO_WEDNESDAY, TUESDAY_TO_THURSDAY], own_week: true },
  { kind: "owner without a schedule", ...ORDINARY, weeks: [], own_week: true },
  { kind: "student", ...ORDINARY, role: "student", weeks: [] },
  { kind: "no tracker", ...ORDINARY, devices: 0, forgets: 0.1 },
  { kind: "nights without a tracker", ...ORDINARY, weeks: [EVENING], own_week: true, devices: 0, forgets: 0.1 },
  { kind: "offline", ...ORDINARY, offline: 0.6 },
  { kind: "forgetful", ...ORDINARY, forgets: 0.3 },
  { kind: "twice a day", ...ORDINARY, devices: 2, splits: 0.8, forgets: 0.1 },
];

type Kind = Omit<Person, "index" | "joins_after">;

/** Everybody of a company, by its seed. */
export function peopleOf(script: Script): Person[] {
  return Array.from({ length: script.people }, (_, index) => personOf(script, index));
}

function personOf({ seed, days }: Script, index: number): Person {
  const random = seededRandom(`${seed} person ${index}`);
  const kind = index < KINDS.length ? KINDS[index] : pick(random, KINDS);
  const joins_late = index >= KINDS.length && random() < 0.15;
  return {
    ...(kind ?? KINDS[0]),
    index,
    joins_after: joins_late ? Math.floor(between(random, 2, days / 2)) : 0,
  };
}
