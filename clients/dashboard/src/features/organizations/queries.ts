import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type Answer, ask } from "../../api/ask.ts";

export type Organization = Answer<"GET /api/organizations/{id}">["organization"];
export type Stats = Answer<"GET /api/organizations/{id}/stats">;

export const organizationList = (q: string | undefined, show: "active" | "closed" | undefined) =>
  infiniteQueryOptions({
    queryKey: ["organizations", "list", { q, show }],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/organizations", {
        query: {
          search: q,
          limit: 50,
          cursor: pageParam,
          is_active: show === undefined ? undefined : show === "active" ? "true" : "false",
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const organization = (id: string) =>
  queryOptions({
    queryKey: ["organizations", id],
    queryFn: async ({ signal }) => (await ask("GET /api/organizations/{id}", { params: { id }, signal })).organization,
  });

export const stats = (id: string) =>
  queryOptions({
    queryKey: ["organizations", id, "stats"],
    queryFn: ({ signal }) => ask("GET /api/organizations/{id}/stats", { params: { id }, signal }),
    refetchInterval: 60_000,
  });

export const domain = (id: string) =>
  queryOptions({
    queryKey: ["organizations", id, "domain"],
    queryFn: ({ signal }) => ask("GET /api/organizations/{id}/domain", { params: { id }, signal }),
  });
