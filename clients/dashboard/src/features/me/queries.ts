import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";
import type { Told } from "../../live/socket.ts";
import type { Range } from "../../time/dates.ts";
import { noteServerTime } from "../../time/now.ts";

export const myStatus = () =>
  queryOptions({
    queryKey: ["me", "status"],
    queryFn: async ({ signal }) => {
      const status = await ask("GET /api/attendance/status", { signal });
      noteServerTime(status.server_time);
      return status;
    },
  });

/** What a member does has changed: a tracker checks in and out as well. All of the day is read again. */
export const isOfMine = ({ event, data }: Pick<Told, "event" | "data">, userId: string): boolean =>
  event === "user:status" && data.user_id === userId;

export const myDay = () =>
  queryOptions({
    queryKey: ["me", "status", "day"],
    queryFn: ({ signal }) => ask("GET /api/attendance/today", { signal }),
  });

export const myTimeline = () =>
  queryOptions({
    queryKey: ["me", "status", "timeline"],
    queryFn: ({ signal }) => ask("GET /api/activity/history", { signal }),
  });

export const myDays = ({ from, to }: Range) =>
  queryOptions({
    queryKey: ["me", "days", from, to],
    queryFn: ({ signal }) =>
      askAll("GET /api/attendance/history", { query: { start_date: from, end_date: to }, signal }),
  });

/** What has arrived of the caller, and what of it does not count. */
export const myReceipts = ({ from, to }: Range) =>
  queryOptions({
    queryKey: ["me", "receipts", from, to],
    queryFn: ({ signal }) => ask("GET /api/activity/receipts", { query: { from, to }, signal }),
    staleTime: 300_000,
  });

export const looksAtMe = (limit: number) =>
  infiniteQueryOptions({
    queryKey: ["me", "looks", limit],
    queryFn: ({ signal, pageParam }) => ask("GET /api/audit/views", { query: { limit, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

export const changesOfMine = () =>
  infiniteQueryOptions({
    queryKey: ["me", "changes"],
    queryFn: ({ signal, pageParam }) => ask("GET /api/audit/mine", { query: { limit: 20, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
