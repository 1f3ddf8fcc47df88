import type { Serverless } from "./serverless.ts";

/**
 * Actions of a socket may have a colon, as `live:ready`; the ids that CloudFormation takes may not, and the framework
 * makes these of those.
 */
export default class SocketRoutes {
  constructor(serverless: Serverless) {
    const { naming } = serverless.getProvider("aws");
    const named = naming.getNormalizedWebsocketsRouteKey;
    naming.getNormalizedWebsocketsRouteKey = (route) => named(route.replaceAll(":", "Colon"));
  }
}
