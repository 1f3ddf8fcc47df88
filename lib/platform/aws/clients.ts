import { config } from "../config.ts";
import { AWS } from "../timeouts.ts";

/**
 * Settings that all AWS clients share. Without an endpoint the SDK talks to AWS; with one, as on local stacks, to
 * nothing else.
 */
export function clientOptions() {
  return { ...(config.awsEndpointUrl === undefined ? {} : { endpoint: config.awsEndpointUrl }), ...patience() };
}

/** A dead dependency is known while there is time to answer 503. */
export function patience() {
  return {
    maxAttempts: AWS.attempts,
    requestHandler: {
      connectionTimeout: AWS.connect,
      requestTimeout: AWS.answer,
      // Without the flag the SDK only warns of a request that takes too long.
      throwOnRequestTimeout: true,
      // Ends the wait for an answer that stops halfway.
      socketTimeout: AWS.answer,
    },
  };
}
