import { infiniteQueryOptions } from "@tanstack/react-query";
import { ask, type Item } from "./ask.ts";

/** Somebody who can be chosen. */
export type ListedMember = Item<"GET /api/members">;

/** Members by a part of their name, a hundred at a time. */
export const findMembers = (part: string) =>
  infiniteQueryOptions({
    queryKey: ["members", "find", part],
    queryFn: ({ signal, pageParam }) =>
      ask("GET /api/members", { query: { q: part, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    staleTime: 300_000,
  });
