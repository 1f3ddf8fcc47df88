// live:ready, live:frame and live:refuse of a member's tracker, live:watching of whoever watches. Pictures go from the
// tracker to the bucket and from there to the viewer; only their addresses come by here.

import * as z from "zod";
import { REFUSALS } from "../../lib/live-view/rules/ending.ts";
import { numberWatching, takeFrame, takeReady, takeRefusal } from "../../lib/live-view/show.ts";
import type { Answer, Speaking } from "../../lib/live-view/speaking.ts";
import { takeWatching } from "../../lib/live-view/watch.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { id, instant } from "../../lib/platform/http/schemas.ts";
import { afterCommitIn } from "../../lib/platform/live/after-commit.ts";
import { asCaller } from "../../lib/platform/tenancy/standing.ts";
import { conversation } from "../../lib/websocket/converse.ts";
import { forget } from "../../lib/websocket/push.ts";

const pixels = z.int().min(1).max(10_000);
const seq = z.int().min(1).max(1_000_000);

const frame = z.discriminatedUnion("action", [
  z.strictObject({
    action: z.literal("live:ready"),
    live_id: id,
    /** Whether the member's own screen says that it is watched. */
    indicator: z.boolean(),
    width: pixels,
    height: pixels,
  }),
  z.strictObject({
    action: z.literal("live:frame"),
    live_id: id,
    seq,
    /** When the picture was taken. */
    at: instant,
    width: pixels,
    height: pixels,
    bytes: z.int().min(0),
    /** False for a picture that looks like the last one: it is not posted, and its form stays good. */
    changed: z.boolean(),
  }),
  z.strictObject({ action: z.literal("live:refuse"), live_id: id, reason: z.enum(REFUSALS) }),
  z.strictObject({
    action: z.literal("live:watching"),
    live_id: id,
    /** The picture that was shown last. */
    seq: seq.optional(),
  }),
]);

export const handler = conversation(frame, async (said, { store, connectionId, holder, event }) => {
  const numbers = said.action === "live:frame" ? await numberWatching(store, holder, said) : new Map<string, number>();
  const watching = { numbers, gone: [] as string[] };
  const answer = await afterCommitIn(holder.org_id, (publish) =>
    asCaller(holder, async (db, standing) => {
      if (standing === undefined) throw new AppError("UNAUTHENTICATED");
      const { requestTimeEpoch, identity } = event.requestContext;
      const now = new Date(requestTimeEpoch);
      const origin = { ip: identity?.sourceIp ?? null, user_agent: identity?.userAgent ?? null };
      const { organization } = standing;
      return answerTo(said, { db, publish, now, origin, organization, holder, connectionId, watching });
    }),
  );
  await forget(store, watching.gone);
  return { ...answer, at: new Date() };
});

function answerTo(said: z.output<typeof frame>, speaking: Speaking): Promise<Answer> {
  switch (said.action) {
    case "live:ready":
      return takeReady(speaking, said);
    case "live:frame":
      return takeFrame(speaking, said);
    case "live:refuse":
      return takeRefusal(speaking, said);
    case "live:watching":
      return takeWatching(speaking, said);
  }
}
