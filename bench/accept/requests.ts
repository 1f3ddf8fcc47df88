import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { signAccessToken } from "../../lib/platform/secrets/access-token.ts";
import { heartbeatAt, INTERVAL_SECONDS } from "../data/heartbeats.ts";
import { type BenchMember, idOf } from "../data/members.ts";

/** A member in one of their sign-ins. */
export type Tracker = BenchMember & { readonly session_id: string };

export function trackersOf(members: readonly BenchMember[], signIn: number): Tracker[] {
  return members.map((member) => ({ ...member, session_id: idOf("session", member.index, signIn) }));
}

/** `size` heartbeats up to now, as API Gateway hands on what a tracker sends: one alone, more in a list. */
export function requestOf(tracker: Tracker, { seed, size }: { seed: number; size: number }): APIGatewayProxyEventV2 {
  const now = Math.floor(Date.now() / 1000);
  const heartbeats = Array.from({ length: size }, (_, index) =>
    heartbeatAt(seed, tracker.index, now - (size - 1 - index) * INTERVAL_SECONDS),
  );
  // As the sign-in would note it (lib/activity/active-caller.ts): at work, heartbeats of 90 days, a version, until tomorrow.
  const note = [1, null, 90, "pZGm1Av0IEBK", now + 86_400];
  const { access_token } = signAccessToken({ ...tracker, user_id: tracker.id, role: "employee", note });
  return {
    ...EVENT,
    // The newest heartbeat is of the instant at which the gateway takes the request.
    requestContext: { ...EVENT.requestContext, timeEpoch: now * 1000 },
    headers: { ...EVENT.headers, authorization: `Bearer ${access_token}` },
    body: JSON.stringify(size === 1 ? heartbeats[0] : { heartbeats }),
  };
}

const EVENT = {
  version: "2.0",
  routeKey: "POST /api/activity/heartbeat",
  rawPath: "/api/activity/heartbeat",
  rawQueryString: "",
  headers: {
    accept: "*/*",
    "accept-encoding": "gzip, deflate, br",
    "content-type": "application/json",
    host: "abcdefghij.execute-api.eu-central-1.amazonaws.com",
    "user-agent": "muster-tracker/1.0",
    "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678",
    "x-forwarded-for": "203.0.113.7",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  },
  requestContext: {
    accountId: "000000000000",
    apiId: "abcdefghij",
    domainName: "abcdefghij.execute-api.eu-central-1.amazonaws.com",
    domainPrefix: "abcdefghij",
    http: {
      method: "POST",
      path: "/api/activity/heartbeat",
      protocol: "HTTP/1.1",
      sourceIp: "203.0.113.7",
      userAgent: "muster-tracker/1.0",
    },
    requestId: "JKJaXmPLvHcESHA=",
    routeKey: "POST /api/activity/heartbeat",
    stage: "$default",
    time: "21/Nov/2026:14:00:00 +0000",
    timeEpoch: 1_795_269_600_000,
  },
  isBase64Encoded: false,
} satisfies APIGatewayProxyEventV2;
