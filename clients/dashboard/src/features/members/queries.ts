import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type Answer, ask, type Item } from "../../api/ask.ts";
import type { Role, Standing } from "../../ui/roles.ts";

export type Member = Item<"GET /api/users">;
export type Invite = Item<"GET /api/invites">;
export type Import = Answer<"GET /api/users/bulk-import/{id}">["import"];
export type Outcome = Answer<"GET /api/users/bulk-import/{id}">["rows"]["items"][number]["outcome"];

export type Wanted = {
  readonly q?: string | undefined;
  readonly role?: Role | undefined;
  readonly status?: Standing | "all" | undefined;
  readonly department?: string | undefined;
};

const PAGE = 100;
const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next_cursor }: { next_cursor: string | null }) => next_cursor ?? undefined,
};

/** For administrators: everybody, a page after the other. Who has left is only there when asked for. */
export const memberList = ({ q, role, status = "active", department }: Wanted) =>
  infiniteQueryOptions({
    queryKey: ["members", "list", { q, role, status, department }],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/users", {
        query: {
          search: q,
          role,
          status: status === "all" ? undefined : status,
          department,
          limit: PAGE,
          cursor: pageParam,
        },
        signal,
      }),
    ...paged,
    placeholderData: keepPreviousData,
  });

/** For managers: those whom they look after, with less of each. */
export const lookedAfter = ({ q, department }: Wanted) =>
  infiniteQueryOptions({
    queryKey: ["members", "looked-after", { q, department }],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/members", { query: { q, department, limit: PAGE, cursor: pageParam }, signal }),
    ...paged,
    placeholderData: keepPreviousData,
  });

export const member = (id: string) =>
  queryOptions({
    queryKey: ["members", id],
    queryFn: async ({ signal }) => (await ask("GET /api/users/{id}", { params: { id }, signal })).user,
  });

/** Where somebody is signed in and at work. To ask for it of somebody else is a look. */
export const devicesOf = (id: string) =>
  queryOptions({
    queryKey: ["members", id, "devices"],
    queryFn: ({ signal }) => ask("GET /api/users/{id}/devices", { params: { id }, signal }),
    // Not again with each change of the member, nor when the connection is back: it would be one more look.
    staleTime: "static",
  });

export const inviteList = (status: Invite["status"] | undefined) =>
  infiniteQueryOptions({
    queryKey: ["members", "invites", status ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/invites", { query: { status, limit: 50, cursor: pageParam }, signal }),
    ...paged,
    placeholderData: keepPreviousData,
  });

/** Copies of a member's data that the caller asked for. */
export const copiesOf = (id: string) =>
  queryOptions({
    queryKey: ["members", id, "copies"],
    queryFn: async ({ signal }) =>
      (await ask("GET /api/exports", { query: { limit: 100 }, signal })).items.filter(({ user }) => user.id === id),
    refetchInterval: ({ state }) =>
      state.data?.some(({ status }) => status === "pending" || status === "running") ? 5_000 : false,
  });

export const importState = (id: string, outcome: Outcome | undefined) =>
  infiniteQueryOptions({
    queryKey: ["imports", id, outcome ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      ask("GET /api/users/bulk-import/{id}", {
        params: { id },
        query: { outcome, limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ rows }) => rows.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    // Events tell of progress; this is for those that did not come.
    refetchInterval: ({ state }) => (isOver(state.data?.pages[0]?.import) ? false : 2_000),
  });

export const isOver = (of: Import | undefined): boolean => of?.status === "done" || of?.status === "failed";
