import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ask, type Item } from "../../api/ask.ts";
import { boundsOf, instantOf, isDate } from "../../time/dates.ts";

export type Entry = Item<"GET /api/audit">;
export type Change = Entry["changes"][number];
export type Look = Item<"GET /api/audit/looks">;

export type Wanted = {
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly action?: string | undefined;
  readonly resource?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next_cursor }: { next_cursor: string | null }) => next_cursor ?? undefined,
  placeholderData: keepPreviousData,
};

/** Dates as instants of the organization's zone: the last date belongs to it. */
function spanOf({ from, to }: Wanted, zone: string) {
  return {
    from: isDate(from) ? instantOf(boundsOf(from, zone)[0]) : undefined,
    to: isDate(to) ? instantOf(boundsOf(to, zone)[1]) : undefined,
  };
}

export const entries = (wanted: Wanted, zone: string) =>
  infiniteQueryOptions({
    queryKey: ["audit", "entries", wanted, zone],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/audit", {
        query: {
          user_id: wanted.actor,
          subject_id: wanted.subject,
          action: wanted.action,
          resource: wanted.resource,
          ...spanOf(wanted, zone),
          limit: 50,
          cursor: pageParam,
        },
        signal,
      }),
    ...paged,
  });

export const looks = (wanted: Wanted, zone: string) =>
  infiniteQueryOptions({
    queryKey: ["audit", "looks", wanted, zone],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/audit/looks", {
        query: {
          viewer_id: wanted.actor,
          member_id: wanted.subject,
          ...spanOf(wanted, zone),
          limit: 50,
          cursor: pageParam,
        },
        signal,
      }),
    ...paged,
  });

/** Members whose name, address or number has a part in it. */
export const membersLike = (search: string) =>
  queryOptions({
    queryKey: ["members", "like", search],
    queryFn: async ({ signal }) => (await ask("GET /api/users", { query: { search, limit: 20 }, signal })).items,
    placeholderData: keepPreviousData,
  });

export const memberNamed = (id: string | undefined) =>
  queryOptions({
    queryKey: ["members", id],
    queryFn: async ({ signal }) => (await ask("GET /api/users/{id}", { params: { id: id ?? "" }, signal })).user,
    enabled: id !== undefined,
  });
