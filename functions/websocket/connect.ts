// $connect: a ticket opens one socket. Without a good one, for somebody signed out since, and for one socket too many of a
// member, the connection is refused.

import { liveStore } from "../../lib/platform/live/store.ts";
import { hashSecret } from "../../lib/platform/secrets/secret.ts";
import { mustEnrol } from "../../lib/platform/tenancy/rules/second-factor.ts";
import { asCaller, type Standing } from "../../lib/platform/tenancy/standing.ts";
import { socketRoute } from "../../lib/websocket/route.ts";

/** API Gateway closes a connection after two hours. */
const SOCKET_SECONDS = 2 * 3600;

export const handler = socketRoute(async (connectionId, { queryStringParameters }) => {
  const ticket = queryStringParameters?.ticket;
  if (ticket === undefined || ticket === "") return 401;
  const store = await liveStore();
  const holder = await store.redeemTicket(hashSecret(ticket).toString("base64url"));
  if (holder === undefined) return 401;
  if (!(await store.openSocket(connectionId, holder, SOCKET_SECONDS))) return 429;
  // Standing is read after the socket is noted. A later sign-out closes the socket; an earlier one is found here.
  if (await asCaller(holder, async (_db, standing) => mayListen(standing))) return 200;
  await store.closeSocket(connectionId);
  return 401;
});

const mayListen = (standing: Standing | undefined) =>
  standing !== undefined && !mustEnrol(standing.organization.settings, standing);
