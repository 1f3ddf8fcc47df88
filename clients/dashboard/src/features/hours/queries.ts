import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type Answer, ask } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";
import type { LocalDate, Range } from "../../time/dates.ts";
import { noteServerTime } from "../../time/now.ts";
import { markOf } from "./cells.ts";

/** Everybody's dates of a range side by side. */
export const teamRange = ({ from, to }: Range, department: string | undefined) =>
  queryOptions({
    queryKey: ["team", "range", from, to, department ?? null],
    queryFn: async ({ signal }) => {
      const team = await askAll("GET /api/reports/team", {
        query: { start_date: from, end_date: to, department },
        signal,
      });
      noteServerTime(team.as_of);
      return team;
    },
    placeholderData: keepPreviousData,
    refetchInterval: 300_000,
  });

export type TeamRange = Awaited<ReturnType<NonNullable<ReturnType<typeof teamRange>["queryFn"]>>>;

/** Whose day runs, and which date it is. */
export const running = queryOptions({
  queryKey: ["team", "running"],
  queryFn: async ({ signal }) => {
    const { items } = await askAll("GET /api/reports/team-overview", { query: {}, signal });
    return new Map(items.filter(({ is_running }) => is_running).map(({ user_id, date }) => [user_id, date]));
  },
});

/** Days of a range that somebody has to look at. */
export const reviews = ({ from, to }: Range) =>
  queryOptions({
    queryKey: ["team", "reviews", from, to],
    queryFn: async ({ signal }) => {
      const { items } = await askAll("GET /api/attendance", {
        query: { start_date: from, end_date: to, needs_review: "true" },
        signal,
      });
      return new Set(items.map(({ user_id, date }) => markOf(user_id, date)));
    },
  });

/** The days of one member, the newest first. */
export const memberDays = (userId: string, { from, to }: Range) =>
  queryOptions({
    queryKey: ["days", userId, "history", from, to],
    queryFn: ({ signal }) =>
      askAll("GET /api/attendance/history", { query: { user_id: userId, start_date: from, end_date: to }, signal }),
  });

export type DayRecord = Answer<"GET /api/attendance/history">["items"][number];

/** The sessions and breaks of one of them. */
export const daySessions = (recordId: string, userId: string, date: LocalDate) =>
  queryOptions({
    queryKey: ["days", userId, "sessions", date],
    queryFn: ({ signal }) => ask("GET /api/attendance/{id}", { params: { id: recordId }, signal }),
  });

/** How often a member's screen is captured. */
export const captureInterval = (userId: string) =>
  queryOptions({
    queryKey: ["policy", "interval", userId],
    queryFn: async ({ signal }) =>
      (await ask("GET /api/capture-interval", { query: { user_id: userId }, signal })).interval,
  });
