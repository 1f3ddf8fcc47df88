// $disconnect: forgets a socket. Best effort: one that goes without it is noticed at the next push, or expires.

import { liveStore } from "../../lib/platform/live/store.ts";
import { socketRoute } from "../../lib/websocket/route.ts";

export const handler = socketRoute(async (connectionId) => {
  await (await liveStore()).closeSocket(connectionId);
  return 200;
});
