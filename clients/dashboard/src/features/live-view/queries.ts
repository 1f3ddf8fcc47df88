import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ask, type Item } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";
import type { Told } from "../../live/socket.ts";
import { noteServerTime } from "../../time/now.ts";

export type LiveView = Item<"GET /api/live-view/current">;
export type Person = Item<"GET /api/reports/team-overview">;

/** Who is here, and what is in front of them. */
export const people = queryOptions({
  queryKey: ["team", "live"],
  queryFn: async ({ signal }) => {
    const team = await askAll("GET /api/reports/team-overview", { query: { include: "current" }, signal });
    noteServerTime(team.as_of);
    return team;
  },
  refetchInterval: 120_000,
});

/** What a member's state has become, put where it is shown. */
export function withStatus<Team extends { items: Person[] }>(team: Team, { event, data }: Told): Team {
  if (event !== "user:status") return team;
  const { user_id, state, since, application } = data as {
    user_id: string;
    state: Person["state"];
    since: string | null;
    application?: string | null;
  };
  const items = team.items.map((person) => {
    if (person.user_id !== user_id) return person;
    const current =
      application === undefined ? person.current : application === null ? null : { application, window_title: null };
    return { ...person, state, state_since: since, ...(current === undefined ? {} : { current }) };
  });
  return { ...team, items };
}

/** Views that are open: of the caller's screen, and those that the caller watches. */
export const currentViews = queryOptions({
  queryKey: ["live-views", "current"],
  queryFn: async ({ signal }) => (await ask("GET /api/live-view/current", { signal })).items,
});

/** Who watched a member, when and why. */
export const viewHistory = (userId: string) =>
  infiniteQueryOptions({
    queryKey: ["live-views", "history", userId],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/live-view/history", { query: { user_id: userId, limit: 20, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

/** What the organization allows. */
export type LiveSetting = {
  readonly enabled: boolean;
  readonly consent: "notify" | "ask";
  readonly roles: "admin" | "manager";
  readonly max_minutes: number;
  readonly minutes_per_member_day: number;
  readonly frame_seconds: number;
  readonly working_hours_only: boolean;
  readonly member_may_stop: boolean;
};

export const liveSetting = queryOptions({
  queryKey: ["settings", "live_view"],
  queryFn: async ({ signal }) => {
    const { items } = await ask("GET /api/settings", { signal });
    return (items.find(({ key }) => key === "live_view")?.value ?? null) as LiveSetting | null;
  },
});
