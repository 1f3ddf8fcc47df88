import { queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";

export const downloads = () =>
  queryOptions({
    queryKey: ["downloads"],
    queryFn: async ({ signal }) => (await ask("GET /api/downloads", { signal })).items,
    // Addresses are good for a minute: they are asked for anew when they are used.
    staleTime: Number.POSITIVE_INFINITY,
  });
