import type { Day } from "./queries.ts";

export const SORTS = ["name", "state", "in", "active", "net"] as const;
/** What the table is in the order of, and whether the last comes first. */
export type Sort = { readonly by: (typeof SORTS)[number]; readonly isDown: boolean };

/** As it stands in an address: `net`, or `-net` for the most first. */
export function readSort(text: string | undefined): Sort | undefined {
  const by = SORTS.find((each) => text === each || text === `-${each}`);
  return by && { by, isDown: text?.startsWith("-") === true };
}

export const writeSort = ({ by, isDown }: Sort): string => `${isDown ? "-" : ""}${by}`;

/** What a press on a column's head comes to: what grows begins with the most, a third press with nobody's order. */
export function nextSort(current: Sort | undefined, by: Sort["by"]): Sort | undefined {
  const first = by === "active" || by === "net";
  if (current?.by !== by) return { by, isDown: first };
  return current.isDown === first ? { by, isDown: !first } : undefined;
}

/** Why somebody comes first. */
export type Need = "review" | "missing" | "idle";
const NEEDS: readonly Need[] = ["review", "missing", "idle"];

/** Whoever is idle for so long may have forgotten to check out, or need help. Milliseconds. */
const LONG_IDLE = 15 * 60_000;

/** What of a day somebody should look at; undefined for nothing. `isNow`: the day goes on. */
export function needOf(day: Day, isNow: boolean, now: number): Need | undefined {
  const { needs_review, first_login, status, shift, state, state_since } = day;
  if (needs_review) return "review";
  if (status === "absent") return "missing";
  if (!isNow) return undefined;
  const isAway = status === "on_leave" || status === "off";
  if (first_login === null && !isAway && shift && Date.parse(shift.start) < now) return "missing";
  if (state === "idle" && state_since !== null && now - Date.parse(state_since) >= LONG_IDLE) return "idle";
  return undefined;
}

const STATES = ["active", "idle", "break", "untracked", "offline"];

/** Those who need attention first, or in the order that was asked for; those of whom a thing is not known come last. */
export function inOrder(days: readonly Day[], sort: Sort | undefined, need: (day: Day) => Need | undefined): Day[] {
  const byName = (one: Day, other: Day) =>
    one.name.localeCompare(other.name) || (one.user_id < other.user_id ? -1 : Number(one.user_id > other.user_id));
  if (sort === undefined) {
    const rank = new Map(days.map((day) => [day, rankOf(need(day))]));
    return days.toSorted((one, other) => (rank.get(one) ?? 0) - (rank.get(other) ?? 0) || byName(one, other));
  }
  const sign = sort.isDown ? -1 : 1;
  if (sort.by === "name") return days.toSorted((one, other) => sign * byName(one, other));
  const value = VALUES[sort.by];
  return days.toSorted((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === undefined || b === undefined)
      return Number(a === undefined) - Number(b === undefined) || byName(one, other);
    return sign * (a - b) || byName(one, other);
  });
}

const rankOf = (need: Need | undefined) => (need === undefined ? NEEDS.length : NEEDS.indexOf(need));

const VALUES: Readonly<Record<Exclude<Sort["by"], "name">, (day: Day) => number | undefined>> = {
  state: ({ state }) => (state === null ? undefined : STATES.indexOf(state)),
  in: ({ first_login }) => (first_login === null ? undefined : Date.parse(first_login)),
  active: ({ total_active_duration, first_login }) => (first_login === null ? undefined : total_active_duration),
  net: ({ net_work_duration, first_login }) => (first_login === null ? undefined : net_work_duration),
};

/** An order that is looked at stays: what has gone goes, what has come stands at the end. */
export function keptOrder(before: readonly string[], next: readonly string[], known: ReadonlySet<string>): string[] {
  const shown = new Set(before);
  return [...before.filter((id) => known.has(id)), ...next.filter((id) => !shown.has(id))];
}

/** How late somebody came, in seconds; undefined for in time, and where that is not known. */
export function latenessOf({ status, first_login, shift }: Day): number | undefined {
  if (first_login === null || !shift || status !== "late") return undefined;
  const late = (Date.parse(first_login) - Date.parse(shift.start)) / 1000;
  return late > 0 ? late : undefined;
}
