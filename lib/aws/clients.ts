import { config } from "../config.ts";

/**
 * Settings that all AWS clients share. Without an endpoint the SDK talks to AWS; with one (local stacks) it keeps to
 * it. The timeouts make a dead dependency a quick 503 instead of a function that runs into its own timeout.
 */
export function clientOptions() {
  return {
    ...(config.awsEndpointUrl === undefined ? {} : { endpoint: config.awsEndpointUrl }),
    maxAttempts: 3,
    // Without the flag the SDK only warns of a request that takes too long.
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
  };
}
