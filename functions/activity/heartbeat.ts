// A tracker reports every 30 seconds, or up to 500 heartbeats it kept while offline. 202 means: safely queued.
import * as z from "zod";
import { type ActiveCaller, activeCaller } from "../../lib/activity/active-caller.ts";
import { deviceNumber } from "../../lib/activity/ingest/device.ts";
import type { HeartbeatMessage, QueuedHeartbeat } from "../../lib/activity/ingest/message.ts";
import { sendMessages } from "../../lib/platform/aws/small-queue.ts";
import { config } from "../../lib/platform/config.ts";
import { AppError, type ErrorCode } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { streamEndpoint } from "../../lib/platform/http/endpoint.ts";
import { cut, id } from "../../lib/platform/http/schemas.ts";
import { expiredTokensBelieved } from "../../lib/platform/live/changed-standings.ts";
import { measureOften } from "../../lib/platform/log.ts";
import { judgeTimestamp } from "../../lib/platform/time/timestamp.ts";
import { traceToBear } from "../../lib/platform/trace.ts";
import { MAX_IDLE_SECONDS } from "../../lib/timeline/rules/heartbeat.ts";

/** A heartbeat this recent speaks of the present, and its member must have checked in to be at work. */
const NOW_SECONDS = 120;
/** Of a longer upload 500 heartbeats make ten messages: as many as one SendMessageBatch takes, unless titles are very long. */
const HEARTBEATS_PER_MESSAGE = 50;
const MAX_METADATA_LENGTH = 1024;
/** A text so long is a message that the queue takes, even if each of its characters is written in six. */
const MAX_LENGTH = 40_000;

const count = z.int().min(0).max(1_000_000).default(0);
const heartbeat = {
  timestamp: z.iso.datetime({ offset: true }),
  is_active: z.boolean(),
  idle_time_seconds: z.int().min(0).max(MAX_IDLE_SECONDS).optional(),
  active_window: cut(512).optional(),
  application: cut(255).optional(),
  url: cut(2048).optional(),
  mouse_clicks: count,
  keyboard_strokes: count,
  // The body comes from JSON.parse, so it is JSON: nothing is gained by looking at each of its values again.
  metadata: z
    .record(z.string().max(100), z.unknown())
    .refine(
      (value) => JSON.stringify(value).length <= MAX_METADATA_LENGTH,
      `at most ${MAX_METADATA_LENGTH} characters of JSON`,
    )
    .optional(),
};
const device_id = id.optional().meta({
  description:
    "Any UUID that the tracker keeps for its device. The same heartbeat (device and millisecond) counts once, however often it is uploaded. " +
    "Without it the sign-in session stands for the device, and an upload repeated after signing in again counts twice.",
});

export const contract = defineContract({
  method: "POST",
  path: "/api/activity/heartbeat",
  summary: "Report activity: one heartbeat, or a batch of up to 500",
  access: "member",
  body: z.union([
    z.strictObject({ device_id, heartbeats: z.array(z.strictObject(heartbeat)).min(1).max(500) }),
    z.strictObject({ device_id, ...heartbeat }),
  ]),
  response: z.object({
    accepted: z.int(),
    rejected: z.array(z.object({ index: z.int(), code: z.string() })),
    /** Of GET /api/tracker/policy, to be read again when it is another one than the tracker's. */
    policy_version: z.string(),
  }),
  status: 202,
  errors: ["NOT_CHECKED_IN", "TIMESTAMP_IN_FUTURE", "TIMESTAMP_TOO_OLD", "SERVICE_UNAVAILABLE"],
  maxBodyBytes: 1024 * 1024,
  isFrequent: true,
  expiredTokensBelieved,
});

type Rejection = { index: number; code: ErrorCode };

export const handler = streamEndpoint(contract, async ({ body, claims, now, call }) => {
  const single = !("heartbeats" in body);
  const { device_id: deviceId = claims.session_id, ...given } = body;
  const heartbeats = "heartbeats" in given ? given.heartbeats : [given];
  const caller = await activeCaller(claims, now);

  const rejected: Rejection[] = [];
  const good: { index: number; heartbeat: QueuedHeartbeat }[] = [];
  for (const [index, one] of heartbeats.entries()) {
    const code = judge(new Date(one.timestamp), now, caller);
    if (code === undefined) good.push({ index, heartbeat: one });
    else rejected.push({ index, code });
  }
  const refused = rejected[0];
  if (single && refused !== undefined) {
    const details = { timestamp: body.timestamp, server_time: now.toISOString() };
    throw new AppError(refused.code, refused.code === "NOT_CHECKED_IN" ? {} : { details });
  }

  const { org_id, user_id, session_id } = claims;
  // Whoever stores them judges whether the session might still send them.
  const unseen = caller.is_seen ? {} : { unseen: { session_id, accepted_at: now.getTime() } };
  const sender = { org_id, user_id, device: deviceNumber(deviceId), ...unseen, ...traceToBear() };
  const text = rejected.length === 0 ? call.verbatim : undefined;
  // What is all good and fits is one message as it came, however many heartbeats it holds.
  if (text !== undefined && text.length <= MAX_LENGTH)
    await sendMessages(config.heartbeatsQueueUrl, [messageOf(sender, single ? `{"heartbeats":[${text}]}` : text)]);
  else rejected.push(...(await enqueue(sender, good)));
  rejected.sort((a, b) => a.index - b.index);
  const accepted = heartbeats.length - rejected.length;
  measureOften({ HeartbeatsAccepted: accepted, HeartbeatsRejected: rejected.length });
  return { data: { accepted, rejected, policy_version: caller.policy_version } };
});

function judge(timestamp: Date, now: Date, caller: ActiveCaller): ErrorCode | undefined {
  if (Number.isNaN(timestamp.getTime())) return "TIMESTAMP_TOO_OLD";
  const verdict = judgeTimestamp(timestamp, now, caller.believed_days);
  if (verdict !== "ok") return verdict;
  // Older heartbeats may belong to a check-in that the tracker has yet to upload, and while the database cannot be asked, any.
  if (!caller.is_seen) return undefined;
  const isNow = now.getTime() - timestamp.getTime() < NOW_SECONDS * 1000;
  const worked = caller.checked_in || (caller.worked_until !== null && timestamp <= caller.worked_until);
  return isNow && !worked ? "NOT_CHECKED_IN" : undefined;
}

type Sender = Omit<HeartbeatMessage, "heartbeats">;
/** Heartbeats of one message: as many, and as long, as the queue takes at once. */
type Chunk = { index: number; text: string }[];

/** The message of an object that has a list of heartbeats, as text. */
function messageOf(sender: Sender, text: string): string {
  return `${text.trimEnd().slice(0, -1)},${JSON.stringify(sender).slice(1)}`;
}

/** Answers what the queue did not take; throws when it took nothing. */
async function enqueue(
  sender: Sender,
  good: readonly { index: number; heartbeat: QueuedHeartbeat }[],
): Promise<Rejection[]> {
  const chunks: Chunk[] = [];
  let length = 0;
  for (const { index, heartbeat } of good) {
    const text = JSON.stringify(heartbeat);
    const last = chunks.at(-1);
    const fits = last !== undefined && last.length < HEARTBEATS_PER_MESSAGE && length + text.length <= MAX_LENGTH;
    if (fits) last.push({ index, text });
    else chunks.push([{ index, text }]);
    length = fits ? length + text.length : text.length;
  }
  if (chunks.length === 0) return [];
  const bodies = chunks.map((chunk) =>
    messageOf(sender, `{"heartbeats":[${chunk.map(({ text }) => text).join(",")}]}`),
  );
  const failed = await sendMessages(config.heartbeatsQueueUrl, bodies);
  return failed.flatMap((chunk) =>
    (chunks[chunk] ?? []).map(({ index }) => ({ index, code: "SERVICE_UNAVAILABLE" as const })),
  );
}
