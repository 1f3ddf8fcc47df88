import { type InfiniteData, infiniteQueryOptions } from "@tanstack/react-query";
import { type Answer, ask, type Item } from "../../api/ask.ts";
import type { LocalDate } from "../../time/dates.ts";

export type Band = Item<"GET /api/activity/recent">;
export type Recent = InfiniteData<Answer<"GET /api/activity/recent">>;

/** So many of the latest stand beside a name. */
const LATEST = 5;

/** Each member's latest pictures. Without pictures they are only counted, which is no look; so is what comes later. */
export const recentOf = (date: LocalDate | undefined, hasPictures: boolean) =>
  infiniteQueryOptions({
    queryKey: ["recent", date ?? "now", hasPictures],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/activity/recent", {
        query: { date, thumbnails: hasPictures ? "true" : "false", limit: 30, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

type Latest = Band["latest"][number];

/** A picture that has just been taken: it counts, and is first among the latest where these are shown. */
export function withLatest<Pages extends { pages: { items: Band[] }[] }>(
  recent: Pages,
  userId: string,
  picture: Latest | undefined,
): Pages {
  const add = (band: Band): Band => {
    if (band.user_id !== userId || band.latest.some(({ id }) => id === picture?.id)) return band;
    return {
      ...band,
      count: band.count + 1,
      latest: picture === undefined ? [] : [picture, ...band.latest].slice(0, LATEST),
    };
  };
  return { ...recent, pages: recent.pages.map((page) => ({ ...page, items: page.items.map(add) })) };
}
