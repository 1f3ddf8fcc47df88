import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { ask, type Item } from "../../api/ask.ts";

export type Told = Item<"GET /api/notifications">;

export const notifications = (userId: string, isUnread: boolean) =>
  infiniteQueryOptions({
    queryKey: ["notifications", userId, "list", isUnread],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/notifications", {
        query: { limit: 30, cursor: pageParam, unread: isUnread ? "true" : "false" },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
