// $disconnect: forgets a socket. Best effort: one that goes without it is noticed at the next push, or expires.
import { socketRoute } from "../../lib/live/route.ts";
import { liveStore } from "../../lib/live/store.ts";

export const handler = socketRoute(async (connectionId) => {
  await (await liveStore()).closeSocket(connectionId);
  return 200;
});
