import { queryOptions } from "@tanstack/react-query";
import type { Answer, Item } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";
import type { Told } from "../../live/socket.ts";
import type { LocalDate } from "../../time/dates.ts";
import { noteServerTime } from "../../time/now.ts";

export type Day = Item<"GET /api/reports/team-overview">;
export type Totals = NonNullable<Answer<"GET /api/reports/team-overview">["totals"]>;

/** Everybody's day; without a date that of now, in which whoever works since yesterday is on yesterday's. */
export const teamDay = (date: LocalDate | undefined, today: LocalDate) =>
  queryOptions({
    // At midnight now is of another date.
    queryKey: ["team", date ?? "now", date === undefined ? today : "closed"],
    queryFn: async ({ signal }) => {
      const team = await askAll("GET /api/reports/team-overview", {
        query: { date, include: "segments,current,shift" },
        signal,
      });
      noteServerTime(team.as_of);
      return team;
    },
    refetchInterval: date === undefined ? 300_000 : false,
  });

export type TeamDay = Awaited<ReturnType<NonNullable<ReturnType<typeof teamDay>["queryFn"]>>>;

/** What a member's state has become, put into the row that is shown. */
export function withStatus<Team extends { items: Day[] }>(team: Team, { event, data }: Told): Team {
  if (event !== "user:status") return team;
  const { user_id, state, since, application } = data as {
    user_id: string;
    state: Day["state"];
    since: string | null;
    application?: string | null;
  };
  const items = team.items.map((day) => {
    if (day.user_id !== user_id) return day;
    const current =
      application === undefined ? day.current : application === null ? null : { application, window_title: null };
    return { ...day, state, state_since: since, ...(current === undefined ? {} : { current }) };
  });
  return { ...team, items };
}
