import { getRouteApi } from "@tanstack/react-router";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { type Preset, type Range, readRange } from "../../time/dates.ts";
import { useToday, useWeekStart } from "../../time/zone.ts";
import type { Tab } from "./kinds.ts";
import { type Grain, grainOf, monthOf, previous, weekOf } from "./period.ts";
import type { Group } from "./queries.ts";

const route = getRouteApi("/inside/reports/$tab");

export const TEAM = "team";
const GROUPS: readonly Group[] = ["week", "class", "teacher", "student"];

/** What a report is about, as the address says. */
export type View = {
  readonly tab: Tab;
  /** Undefined for the team. */
  readonly userId: string | undefined;
  readonly isSelf: boolean;
  readonly range: Range;
  /** What the range is compared with; undefined where it is not. */
  readonly previous: Range | undefined;
  /** Whether the range goes on to today or beyond. */
  readonly isRunning: boolean;
  readonly grain: Grain;
  readonly weekStart: number;
};

const PRESET: Readonly<Record<"custom" | "trends" | "productivity" | "sessions", Preset>> = {
  custom: "last-30",
  trends: "last-30",
  productivity: "this-week",
  sessions: "last-30",
};

export function useReport() {
  const { tab } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { user } = useMe();
  const [today, weekStart] = [useToday(), useWeekStart()];
  const manages = hasAtLeast(user.role, "manager");
  const asked = search.user_id === TEAM && !manages ? undefined : search.user_id;
  const userId = asked === TEAM ? undefined : (asked ?? user.id);
  const date = search.date ?? today;
  const preset = tab === "daily" || tab === "weekly" || tab === "monthly" ? "today" : PRESET[tab];
  const range = rangeOf();
  const view: View = {
    tab,
    userId,
    isSelf: userId === user.id,
    range,
    previous: search.compare === undefined ? undefined : previous(range, today, tab === "monthly"),
    isRunning: range.to >= today && range.from <= today,
    grain: tab === "daily" ? "day" : grainOf(search.by, range),
    weekStart,
  };
  const change = (to: Partial<typeof search>) =>
    void navigate({ search: (before) => clean({ ...before, ...to }), replace: true });
  const group = GROUPS.find((each) => each === search.group_by) ?? "week";
  return { view, search, date, today, preset, manages, group, change };

  function rangeOf(): Range {
    if (tab === "daily") return { from: date, to: date };
    if (tab === "weekly") return weekOf(date, weekStart);
    if (tab === "monthly") return monthOf(date);
    return readRange(search.range, today, weekStart, PRESET[tab]);
  }
}

/** What is not said does not stand in the address either. */
function clean<Search extends Record<string, string | undefined>>(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value)) as Search;
}
