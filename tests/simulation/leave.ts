import { between, pick, seededRandom } from "../../clients/common/random.ts";
import { addDays, localTime } from "../../lib/platform/time/calendar.ts";
import type { Person, Script } from "./script.ts";

/** Some days, or half a day, on which somebody is not expected. */
export type Leave = {
  readonly key: string;
  readonly person: number;
  readonly kind: "vacation" | "sick";
  readonly from: string;
  readonly to: string;
  /** Of which only this half is taken; then it is a single date. */
  readonly half: "first" | "second" | undefined;
  /** Asked for by the member and approved; otherwise an administrator enters it, also for days that were. */
  readonly asked: boolean;
  readonly entered: number;
};

/** How often: about once in so many days. */
const ONE_IN = 60;
const DAY = 86_400;

/** Every leave of a person's year; none over another. */
export function leavesOf(script: Script, person: Person): Leave[] {
  if (person.weeks.length === 0) return [];
  const random = seededRandom(`${script.seed} leave ${person.index}`);
  const spans = Math.max(1, Math.round(script.days / ONE_IN));
  const length = Math.floor(script.days / spans);
  return Array.from({ length: spans }, (_, index): Leave => {
    const from = addDays(script.from, index * length + Math.floor(between(random, 3, length - 7)));
    const half = random() < 0.4 ? pick(random, ["first", "second"] as const) : undefined;
    const to = half === undefined ? addDays(from, Math.floor(between(random, 0, 5))) : from;
    const asked = random() < 0.4;
    const before = asked || random() < 0.5;
    const noon = localTime(before ? addDays(from, -3) : addDays(to, 7), "12:00", "UTC").getTime() / 1000;
    const entered = noon + Math.floor(random() * 3600);
    const kind = before ? ("vacation" as const) : ("sick" as const);
    return { key: `${person.index} ${from} leave`, person: person.index, kind, from, to, half, asked, entered };
  });
}

/** What of a date somebody is on leave, and whether everybody knew before it came. */
export function leaveOnDate(
  leaves: readonly Leave[],
  date: string,
): { half: Leave["half"]; foreseen: boolean } | undefined {
  const leave = leaves.find(({ from, to }) => from <= date && date <= to);
  return leave && { half: leave.half, foreseen: leave.entered < Date.parse(leave.from) / 1000 - DAY };
}
