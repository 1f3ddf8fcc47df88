/**
 * What makes a month cheaper without making anything later, in the order in which it is reckoned, and what it is; and what
 * may be had beside it.
 */
export const STEPS = {
  no_poll: "no poll of the status: a heartbeat's answer names the policy's version (ADR 53)",
  no_socket: "no socket of trackers where nobody may watch live",
  platform_logs: "Lambda's own log at WARN",
  summed: "a hundredth of heartbeats' lines, their metrics summed",
  no_access_log: "no access log of the HTTP API",
  webp: "screenshots as WebP",
  function_url: "heartbeats at an address of the function (`heartbeats: function-url`)",
  sqs_endpoint: "SQS by an endpoint in the VPC, where that is cheaper than NAT (docs/deploy.md)",
  first_look: "thumbnails at the first look",
  canary: 'a canary every five minutes (`canary: "5"`)',
} as const;
export type Step = keyof typeof STEPS;

/** Those that the product takes: `first_look` is not worth what it costs otherwise (docs/adr/0065), a canary is an option. */
export const TAKEN: readonly Step[] = (Object.keys(STEPS) as Step[]).filter(
  (step) => step !== "first_look" && step !== "canary",
);
