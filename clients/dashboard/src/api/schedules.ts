import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { ask } from "./ask.ts";

/** When a member is expected, as it was set from date to date. */
export const schedulesOf = (userId: string) =>
  queryOptions({
    queryKey: ["schedules", userId],
    queryFn: ({ signal }) => ask("GET /api/users/{id}/schedules", { params: { id: userId }, signal }),
  });

/** A schedule was set or taken back: days are judged by it again. */
export async function schedulesChanged(client: QueryClient, userId: string): Promise<void> {
  const keys = [schedulesOf(userId).queryKey, ["team"], ["days", userId]];
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}
