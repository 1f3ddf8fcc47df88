import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";

/**
 * Structured logs and embedded metrics, one JSON line each. Nothing personal goes in: no bodies, titles, addresses
 * of pages, tokens or passwords; ids are enough to find what happened.
 */
export const log = new Logger({ serviceName: "muster" });

export const metrics = new Metrics({ namespace: "Muster", serviceName: "muster" });
