import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { type Answer, ask, type Item } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";
import type { LocalDate } from "../../time/dates.ts";
import type { Picture } from "../../ui/pictures/picture.ts";
import { withAddress, withoutShot } from "./pages.ts";

export type Shot = Item<"GET /api/screenshots/list">;

/** Which pictures a list is about. Without a member it is everybody's whom the caller sees. */
export type ShotFilter = {
  readonly user_id?: string | undefined;
  readonly date?: LocalDate | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly application?: string | undefined;
  readonly is_productive?: boolean | undefined;
  readonly order: "newest" | "oldest";
  readonly hasHours?: boolean | undefined;
};

/**
 * Pictures, page by page. Each page is a look that is noted: it is read once, and what is taken or deleted later is put
 * in. So the key is none that events make stale.
 */
export const shotsOf = (filter: ShotFilter) => {
  const { user_id, hasHours, is_productive, ...rest } = filter;
  return infiniteQueryOptions({
    queryKey: ["shots", user_id ?? "all", filter],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/screenshots/list", {
        query: {
          ...rest,
          is_productive: is_productive === undefined ? undefined : is_productive ? "true" : "false",
          ...(user_id === undefined ? { members: "all" } : { user_id }),
          ...(hasHours ? { include: "hours" } : {}),
          limit: 100,
          cursor: pageParam,
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    // Kept while it is looked at, where new pictures are put into it; whoever comes back reads it again.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
};

export type ShotPages = InfiniteData<Answer<"GET /api/screenshots/list">>;

/** One picture with its addresses, which are good for a quarter of an hour. */
export const shotOf = (id: string) =>
  queryOptions({
    queryKey: ["shot", id],
    queryFn: ({ signal }) => ask("GET /api/screenshots/{id}", { params: { id }, signal }),
    staleTime: 600_000,
    gcTime: 600_000,
  });

/** Everybody whom a manager sees, by name. */
export const teamByName = () =>
  queryOptions({
    queryKey: ["members", "by-name"],
    queryFn: async ({ signal }) => (await askAll("GET /api/members", { query: {}, signal })).items,
    staleTime: 300_000,
  });

/** Whether members of the organization delete their own pictures. */
export const membersMayDelete = () =>
  queryOptions({
    queryKey: ["settings", "members_delete_screenshots"],
    queryFn: async ({ signal }) => {
      const { items } = await ask("GET /api/settings", { signal });
      return items.some(({ key, value }) => key === "members_delete_screenshots" && value === true);
    },
    staleTime: 600_000,
  });

/** The address of a small picture has run out: that one gets a new one, and the others keep theirs. */
export async function signAgain(client: QueryClient, id: string): Promise<void> {
  const { thumbnail_url } = await client.fetchQuery({ ...shotOf(id), staleTime: 0 });
  client.setQueriesData<ShotPages>({ queryKey: ["shots"] }, (list) => list && withAddress(list, id, thumbnail_url));
}

/** A picture was deleted: it is in no list any more. */
export function forgetShot(client: QueryClient, id: string, zone: string): void {
  client.removeQueries({ queryKey: ["shot", id] });
  client.setQueriesData<ShotPages>({ queryKey: ["shots"] }, (list) => list && withoutShot(list, id, zone));
}

export function pictureOf(shot: Omit<Shot, "user_name">, user: string): Picture {
  const { is_productive } = shot;
  return {
    id: shot.id,
    user,
    at: shot.timestamp,
    application: shot.active_application,
    title: shot.active_window_title,
    tone: is_productive === null ? "neutral" : is_productive ? "productive" : "unproductive",
    thumbnail: shot.thumbnail_url,
    status: shot.status,
    isBlurred: shot.blur_applied,
  };
}

export const picturesOf = (list: ShotPages | undefined): Picture[] =>
  list?.pages.flatMap(({ items }) => items.map((shot) => pictureOf(shot, shot.user_name))) ?? [];
