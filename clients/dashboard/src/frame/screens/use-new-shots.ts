import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type Told, useTold } from "../../live/socket.ts";
import { useZone } from "../../time/zone.ts";
import { withShot } from "./pages.ts";
import { type Shot, type ShotFilter, type ShotPages, shotOf, shotsOf } from "./queries.ts";

/**
 * Puts a picture that is told of into a list that is shown, without reading the list again: `isOf` says whether it
 * belongs there, `nameOf` whose it is.
 */
export function useNewShots(
  filter: ShotFilter,
  isOf: (shot: Pick<Shot, "user_id" | "timestamp">) => boolean,
  nameOf: (userId: string) => string,
): void {
  const client = useQueryClient();
  const zone = useZone();
  const { queryKey } = shotsOf(filter);
  const hear = useCallback(
    ({ event, data }: Told) => {
      if (event !== "screenshot:new" || client.getQueryData(queryKey) === undefined) return;
      const { screenshot_id: id, ...of } = data as { screenshot_id: string; user_id: string; timestamp: string };
      if (!isOf(of)) return;
      client.fetchQuery(shotOf(id)).then(
        ({ screenshot, thumbnail_url }) => {
          if (!isWanted(filter, screenshot)) return;
          const shot: Shot = { ...screenshot, thumbnail_url, user_name: nameOf(screenshot.user_id) };
          client.setQueryData<ShotPages>(
            queryKey,
            (list) => list && withShot(list, shot, { order: filter.order, zone }),
          );
        },
        // It is in the list the next time that the list is read.
        () => undefined,
      );
    },
    [client, queryKey, isOf, nameOf, filter, zone],
  );
  useTold(hear);
}

function isWanted(
  { application, is_productive }: ShotFilter,
  shot: Pick<Shot, "active_application" | "is_productive">,
): boolean {
  return (
    (application === undefined || shot.active_application === application) &&
    (is_productive === undefined || shot.is_productive === is_productive)
  );
}
