import { queryOptions } from "@tanstack/react-query";
import { askAll } from "./ask-all.ts";

/** The departments that the caller sees, by name. */
export const allDepartments = () =>
  queryOptions({
    queryKey: ["departments", "all"],
    queryFn: ({ signal }) => askAll("GET /api/departments", { signal }),
  });
