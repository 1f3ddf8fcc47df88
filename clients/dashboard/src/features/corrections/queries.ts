import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Answer, ask, type Item } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";
import type { LocalDate } from "../../time/dates.ts";
import type { Operation } from "./day-draft.ts";

export type Correction = Item<"GET /api/corrections">;
export type CorrectionDetails = Answer<"GET /api/corrections/{id}">;
export type Preview = NonNullable<CorrectionDetails["preview"]>;
export type Leave = Item<"GET /api/leaves">;
export type ReviewDay = Item<"GET /api/attendance">;
export type AppliedRule = Item<"GET /api/rules">;
export type RulePreview = Answer<"POST /api/rules/preview">["preview"];

type Status = Correction["status"];

export const corrections = (status: Status | undefined, userId?: string) =>
  infiniteQueryOptions({
    queryKey: ["corrections", "list", status ?? null, userId ?? null],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/corrections", { query: { status, user_id: userId, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

export const correction = (id: string) =>
  queryOptions({
    queryKey: ["corrections", "one", id],
    queryFn: ({ signal }) => ask("GET /api/corrections/{id}", { params: { id }, signal }),
  });

/** Days of the last month that somebody has to look at, and work of days before today that still runs. */
export const daysToReview = (today: LocalDate) =>
  queryOptions({
    queryKey: ["team", "to-review", today],
    queryFn: async ({ signal }) => {
      const [{ items }, team] = await Promise.all([
        askAll("GET /api/attendance", { query: { needs_review: "true" }, signal }),
        askAll("GET /api/reports/team-overview", { query: {}, signal }),
      ]);
      const open = team.items.filter(({ is_running, date }) => is_running && date < today);
      return { items, open };
    },
  });

/** A member's day with what can be put right in it. */
export const dayOf = (userId: string, date: LocalDate) =>
  queryOptions({
    queryKey: ["days", userId, "facts", date],
    queryFn: ({ signal }) => ask("GET /api/reports/daily", { query: { user_id: userId, date }, signal }),
  });

/** What changes would make of a day. */
export const preview = (userId: string, date: LocalDate, changes: readonly Operation[]) =>
  queryOptions({
    queryKey: ["days", userId, "preview", date, JSON.stringify(changes)],
    queryFn: ({ signal }) =>
      ask("POST /api/users/{id}/days/{date}/changes/preview", {
        params: { id: userId, date },
        body: { changes: [...changes] },
        signal,
      }),
    staleTime: 10_000,
  });

export const leaves = (status: Leave["status"] | undefined) =>
  infiniteQueryOptions({
    queryKey: ["leaves", status ?? null],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/leaves", { query: { status, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

/** Everybody whom the caller looks after, by name. */
export const members = queryOptions({
  queryKey: ["members", "names"],
  queryFn: ({ signal }) => askAll("GET /api/members", { query: {}, signal }),
});

export const appliedRules = infiniteQueryOptions({
  queryKey: ["rules"],
  queryFn: ({ pageParam, signal }) => ask("GET /api/rules", { query: { limit: 20, cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
});

export const settings = queryOptions({
  queryKey: ["settings", "values"],
  queryFn: async ({ signal }) => {
    const { items } = await ask("GET /api/settings", { signal });
    return Object.fromEntries(items.map(({ key, value }) => [key, value]));
  },
});
