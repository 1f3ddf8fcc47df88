import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { onFound } from "../api/reach.ts";
import { onGap, onTold, type Told } from "./socket.ts";

/** What is read again when something was told; each key stands for all that begin with it. */
const STALE_AFTER: Readonly<Record<string, (data: Told["data"]) => QueryKey[]>> = {
  "attendance:new": ({ user_id }) => [["team"], ["me"], ["days", user_id]],
  "attendance:update": ({ user_id }) => [["team"], ["me"], ["days", user_id]],
  "correction:requested": () => [["corrections"]],
  "correction:decided": ({ user_id }) => [["corrections"], ["days", user_id], ["me"]],
  // Members are told of decisions and changes by these alone.
  notification: () => [["notifications"], ["corrections"], ["leaves"], ["me"], ["report-exports"]],
  "member:update": () => [["members"], ["departments"], ["team"], ["organizations"], ["classes"]],
  "settings:update": () => [["settings"], ["policy"], ["team"], ["setup"]],
  "interval:assigned": () => [["members"], ["policy"]],
  "sync:status": () => [["imports"]],
  "live:start": () => [["live-views"]],
  "live:stop": () => [["live-views"]],
  "live:state": () => [["live-views"]],
  "session:started": () => [["sessions"], ["classes"]],
  "session:ended": () => [["sessions"], ["classes"]],
  "session:attendance-marked": () => [["sessions"]],
  "session:qr-updated": () => [["sessions"]],
};

/** What comes within this is read again once. */
const GATHERED = 1_500;

/**
 * Keeps what was read true: what an event is about is read again, soon and once; after a gap all that is shown is.
 * Pages patch what they show by `useTold` where that is enough.
 */
export function keepFresh(client: QueryClient): () => void {
  const stale = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    for (const queryKey of stale.values()) void client.invalidateQueries({ queryKey });
    stale.clear();
  };
  const stops = [
    onTold(({ event, data }) => {
      for (const key of STALE_AFTER[event]?.(data) ?? []) stale.set(JSON.stringify(key), key);
      if (stale.size > 0) timer ??= setTimeout(flush, GATHERED);
    }),
    onGap(() => void client.invalidateQueries()),
    onFound(() => void client.invalidateQueries()),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
