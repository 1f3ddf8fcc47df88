// $connect: a ticket opens one socket; without a good one the connection is refused.
import { hashSecret } from "../../lib/http/token.ts";
import { socketRoute } from "../../lib/live/route.ts";
import { liveStore } from "../../lib/live/store.ts";

/** API Gateway closes a connection after two hours. */
const SOCKET_SECONDS = 2 * 3600;

export const handler = socketRoute(async (connectionId, { queryStringParameters }) => {
  const ticket = queryStringParameters?.ticket;
  if (ticket === undefined || ticket === "") return 401;
  const store = await liveStore();
  const holder = await store.redeemTicket(hashSecret(ticket).toString("base64url"));
  if (holder === undefined) return 401;
  await store.openSocket(connectionId, holder, SOCKET_SECONDS);
  return 200;
});
