import { queryOptions } from "@tanstack/react-query";
import { askAll } from "../../api/ask-all.ts";

/** Everybody whom a manager sees, by name. */
export const teamByName = () =>
  queryOptions({
    queryKey: ["members", "by-name"],
    queryFn: async ({ signal }) => (await askAll("GET /api/members", { query: {}, signal })).items,
    staleTime: 300_000,
  });
