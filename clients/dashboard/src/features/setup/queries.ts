import { queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";
import { arrivalIn } from "./steps.ts";

export const ownOrganization = () =>
  queryOptions({
    queryKey: ["setup", "organization"],
    queryFn: async ({ signal }) => (await ask("GET /api/org", { signal })).organization,
  });

export const rules = () =>
  queryOptions({
    queryKey: ["settings", "setup"],
    queryFn: async ({ signal }) => (await ask("GET /api/settings", { signal })).items,
  });

/** How many belong to the organization, and how many are invited. */
export const people = (id: string) =>
  queryOptions({
    queryKey: ["members", "setup", id],
    queryFn: async ({ signal }) => {
      const [{ members }, invites] = await Promise.all([
        ask("GET /api/organizations/{id}/stats", { params: { id }, signal }),
        askAll("GET /api/invites", { query: { status: "open" }, signal }),
      ]);
      return { active: members.by_status.active, invites: invites.items.length };
    },
    // Whoever comes back from inviting somebody sees that they have.
    staleTime: 0,
  });

/** Whoever was seen today by a tracker: the one who was there last first. */
export const seenToday = () =>
  queryOptions({
    queryKey: ["team", "setup"],
    queryFn: async ({ signal }) => (await askAll("GET /api/reports/team-overview", { signal })).items,
    // Events tell of it; this is for those that did not come while the page waits.
    refetchInterval: ({ state }) => (arrivalIn(state.data ?? []) === undefined ? 20_000 : false),
  });
