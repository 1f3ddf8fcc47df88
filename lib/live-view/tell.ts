import { audit } from "../audit/audit.ts";
import type { Ending } from "./end.ts";
import { type EndReason, REFUSALS } from "./rules/ending.ts";

type Ended = {
  id: string;
  org_id: string;
  user_id: string;
  viewer_id: string;
  stream_id: string;
  end_reason: EndReason;
  ended_by: string | null;
  reason: string | null;
  frames: number;
  minutes: number;
};

/** A member whose screen was watched. */
type Watched = Pick<Ended, "org_id" | "user_id">;

/**
 * Tells the ends of views of these members that nobody has told yet, whoever ended them: a break ends one where the
 * break is written. Into the audit log, and to the devices of both sides.
 */
export async function tellEnded({ db, publish, now, origin }: Ending, members: readonly Watched[]): Promise<number> {
  if (members.length === 0) return 0;
  const values = [members.map(({ org_id }) => org_id), members.map(({ user_id }) => user_id), now];
  const ended = await db.query<Ended>(markTold, values);
  for (const { id, org_id, user_id, viewer_id, stream_id, end_reason, ended_by, ...told } of ended) {
    const wasRefused = REFUSALS.some((each) => each === end_reason);
    audit(db, origin, {
      org_id,
      user_id: ended_by,
      action: wasRefused ? "live_view.refuse" : "live_view.stop",
      resource: "live_view",
      resource_id: id,
      metadata: { member_id: user_id, viewer_id, end_reason, ...told },
    });
    const data = { live_id: id, stream_id, reason: end_reason };
    for (const one of [user_id, viewer_id])
      publish({ event: "live:stop", channel: "notifications", org_id, user_id: one, department: null, data });
  }
  return ended.length;
}

const markTold = `
  update live_views set told_at = $3
  where org_id = any ($1::uuid[]) and user_id = any ($2::uuid[]) and state = 'ended' and told_at is null
  returning id, org_id, user_id, viewer_id, stream_id, end_reason, ended_by, reason, frames,
    coalesce(round(extract(epoch from ended_at - started_at) / 60, 1), 0)::float8 as minutes`;
