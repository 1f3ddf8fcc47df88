import { config } from "../config.ts";

/** Once more after a failure: the pause before it has jitter, and the SDK's own budget ends retries in an outage. */
const ATTEMPTS = 2;
const CONNECT_MS = 1_000;
/** Until the answer begins, sending included; 5 MB take a second from inside the region. */
const ANSWER_MS = 3_000;

/**
 * Settings that all AWS clients share. Without an endpoint the SDK talks to AWS; with one (local stacks) it keeps to
 * it. A dead dependency is known after 6 seconds: within the time of the shortest function, so that it can answer 503.
 */
export function clientOptions() {
  return {
    ...(config.awsEndpointUrl === undefined ? {} : { endpoint: config.awsEndpointUrl }),
    maxAttempts: ATTEMPTS,
    // Without the flag the SDK only warns of a request that takes too long. The last is for bodies that stop halfway.
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      socketTimeout: ANSWER_MS,
    },
  };
}
