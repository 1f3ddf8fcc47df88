import { queryOptions } from "@tanstack/react-query";
import { ask, type Item } from "../../api/ask.ts";

export type Setting = Item<"GET /api/settings">;

export const settings = () =>
  queryOptions({
    queryKey: ["settings", "all"],
    queryFn: async ({ signal }) => (await ask("GET /api/settings", { signal })).items,
  });
