// A device hands over what its member did without a network. Each thing takes effect once, however often it is sent, and
// is judged by the instant at which it happened.
import * as z from "zod";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { streamEndpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instant, instantOut } from "../../lib/platform/http/schemas.ts";
import { afterCommitIn } from "../../lib/platform/live/after-commit.ts";
import { asAdmitted } from "../../lib/platform/tenancy/standing.ts";
import { notePush } from "../../lib/sync/device.ts";
import { operation } from "../../lib/sync/operation.ts";
import { doAll } from "../../lib/sync/push.ts";
import { result, showResult } from "../../lib/sync/result.ts";
import { offsetOf } from "../../lib/sync/rules/clock.ts";
import { tellPushed } from "../../lib/sync/tell.ts";
import { ENDPOINTS } from "../commands.ts";

const MOST = 200;
/** A century: whatever a clock says beyond that tells nothing. */
const MOST_OFFSET_MS = 100 * 366 * 86_400_000;
/** Of a clock that is off by more than half a lifetime, so much is told. */
const MOST_SECONDS = 2_000_000_000;

export const contract = defineContract({
  method: "POST",
  path: "/api/sync/push",
  summary: "Hand over what was done without a network, 200 operations at most; what became of each is answered",
  access: "member",
  maxBodyBytes: 1_000_000,
  body: z.strictObject({
    user_id: id.meta({ description: "Whose operations these are: on a shared device nobody's act becomes another's." }),
    device_id: id,
    device: z
      .strictObject({
        name: z.string().max(100).optional(),
        platform: z.string().max(50).optional(),
        app_version: z.string().max(50).optional(),
      })
      .optional(),
    sent_at: instant,
    clock: z
      .strictObject({
        offset_ms: z.int().min(-MOST_OFFSET_MS).max(MOST_OFFSET_MS),
        round_trip_ms: z.int().min(0).max(60_000),
      })
      .optional()
      .meta({ description: "How far the device's clock is behind the server's, by its fastest exchange." }),
    operations: z
      .array(operation)
      .min(1)
      .meta({ description: `At most ${MOST}.` }),
  }),
  response: z.object({
    /** In the order in which they were sent. */
    results: z.array(result),
    clock_offset_seconds: z.int(),
    server_time: instantOut,
  }),
  // The latter are codes of results.
  errors: [
    "WRONG_MEMBER",
    "PAYLOAD_TOO_LARGE",
    "UNKNOWN_OPERATION",
    "OP_ID_REUSED",
    "RECORD_CHANGED",
    "EARLIER_CHECK_IN",
    "TIMESTAMP_IN_FUTURE",
    "TIMESTAMP_TOO_OLD",
  ],
});

export const handler = streamEndpoint(contract, async ({ body, claims, now, call }) => {
  const { org_id, user_id } = claims;
  const { device_id, device = {}, sent_at, operations } = body;
  const offset = offsetOf(body, now);
  const clock_offset_seconds = Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, Math.round(offset.offset_ms / 1000)));
  const push = { org_id, user_id, device_id, now, clock_offset_seconds };
  await asAdmitted(contract, claims, async (db) => {
    if (body.user_id !== user_id) throw new AppError("WRONG_MEMBER");
    if (operations.length > MOST) throw new AppError("PAYLOAD_TOO_LARGE", { details: { limit: MOST } });
    await notePush(db, push, device);
  });
  const from = { org_id, user_id, device_id, received_at: now };
  const results = await afterCommitIn(org_id, async (publish) => {
    const done = await doAll({ claims, call, from, endpoints: ENDPOINTS }, operations, { sent_at, offset });
    tellPushed(publish, from, done);
    return done;
  });
  return { data: { results: results.map(showResult), clock_offset_seconds, server_time: now } };
});
