import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Answer, ask, type Item } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";
import type { Range } from "../../time/dates.ts";

export type Class = Item<"GET /api/classes">;
export type Enrollment = Item<"GET /api/classes/{id}/enrollments">;
export type ClassReport = Answer<"GET /api/classes/{id}/report">;
export type Series = Item<"GET /api/classes/{id}/series">;
export type Place = Item<"GET /api/places">;

export const allClasses = (isActive: boolean) =>
  queryOptions({
    queryKey: ["classes", "all", isActive],
    queryFn: async ({ signal }) =>
      (await askAll("GET /api/classes", { query: { is_active: isActive ? "true" : "false" }, signal })).items,
  });

export const oneClass = (id: string) =>
  queryOptions({
    queryKey: ["classes", id],
    queryFn: async ({ signal }) => (await ask("GET /api/classes/{id}", { params: { id }, signal })).class,
  });

export const classMembers = (id: string, status: "current" | "former" | "all") =>
  queryOptions({
    queryKey: ["classes", id, "members", status],
    queryFn: async ({ signal }) =>
      (await askAll("GET /api/classes/{id}/enrollments", { params: { id }, query: { status }, signal })).items,
  });

export const classSeries = (id: string) =>
  queryOptions({
    queryKey: ["classes", id, "series"],
    queryFn: async ({ signal }) => (await askAll("GET /api/classes/{id}/series", { params: { id }, signal })).items,
  });

export const classReport = (id: string, { from, to }: Range) =>
  queryOptions({
    queryKey: ["sessions", "of-class", id, "report", from, to],
    queryFn: ({ signal }) =>
      ask("GET /api/classes/{id}/report", { params: { id }, query: { start_date: from, end_date: to }, signal }),
    placeholderData: (before) => before,
  });

export const allPlaces = () =>
  queryOptions({
    queryKey: ["places"],
    queryFn: async ({ signal }) => (await askAll("GET /api/places", { signal })).items,
    staleTime: 300_000,
  });

export const activeSessions = () =>
  queryOptions({
    queryKey: ["sessions", "active"],
    queryFn: async ({ signal }) => (await askAll("GET /api/sessions/active", { signal })).items,
    refetchInterval: 60_000,
  });

/** Those that begin within a time and are still planned, the next one first. `from` moves in steps, so that it is one key. */
export const comingSessions = (from: string, to: string | undefined, classId?: string) =>
  queryOptions({
    queryKey: ["sessions", "coming", classId ?? "all", from, to ?? "ever"],
    queryFn: async ({ signal }) => {
      const query = { status: "scheduled" as const, from, to, class_id: classId };
      return (await askAll("GET /api/sessions", { query, signal })).items.toReversed();
    },
    placeholderData: (before) => before,
  });

/** What has begun or was cancelled, the latest first. */
export const pastSessions = (classId: string, to: string) =>
  infiniteQueryOptions({
    queryKey: ["sessions", "past", classId, to],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/sessions", { query: { class_id: classId, to, limit: 25, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

/** The caller's own marks, and their rate. */
export const ownHistory = (userId: string, classId?: string) =>
  infiniteQueryOptions({
    queryKey: ["sessions", "own", userId, classId ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/users/{id}/sessions", {
        params: { id: userId },
        query: { class_id: classId, limit: 25, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

/** Who may teach a class: for managers, who see members. */
export const possibleTeachers = (isEnabled: boolean) =>
  queryOptions({
    queryKey: ["members", "teachers"],
    queryFn: async ({ signal }) =>
      (await askAll("GET /api/members", { signal })).items.filter(
        ({ role }) => role !== "student" && role !== "employee",
      ),
    enabled: isEnabled,
  });
