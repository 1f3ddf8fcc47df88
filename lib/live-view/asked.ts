import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { ANSWER_SECONDS } from "./rules/ending.ts";

/** What a tracker is told of a live view of its member: who watches and why, and how to show it. */
export const askedView = z
  .object({
    id,
    stream_id: id,
    viewer: z.object({ id, name: z.string() }),
    reason: z.string(),
    /** `ask`: only once the member agrees. */
    consent: z.enum(["notify", "ask"]),
    state: z.enum(["waiting", "live"]),
    /** When it ends at the latest; the tracker counts the same span by a clock of its own. */
    ends_at: instantOut,
    seconds_left: z.int(),
    frame_seconds: z.int(),
    max_width: z.int(),
  })
  .meta({ id: "AskedLiveView" });

export type AskedView = Omit<z.input<typeof askedView>, "ends_at"> & { ends_at: Date };

/**
 * The live view that a member's tracker has to show next, or the one of this id; null where there is none. One that has
 * waited for longer than an answer may take is over.
 */
export async function findAsked(
  db: Db,
  organization: Pick<Organization, "settings">,
  { user_id, now, live_id = null }: { user_id: string; now: Date; live_id?: string | null },
): Promise<AskedView | null> {
  const { enabled, frame_seconds, max_width } = organization.settings.live_view;
  if (!enabled) return null;
  type Row = Pick<AskedView, "id" | "stream_id" | "viewer" | "reason" | "consent" | "state" | "ends_at">;
  const row = await db.find<Row>(selectAsked, [user_id, now, live_id, ANSWER_SECONDS]);
  if (row === undefined) return null;
  const seconds_left = Math.floor((row.ends_at.getTime() - now.getTime()) / 1000);
  return { ...row, seconds_left, frame_seconds, max_width };
}

const selectAsked = `
  select v.id, v.stream_id, json_build_object('id', v.viewer_id, 'name', w.name) as viewer, v.reason, v.consent, v.state,
    v.ends_at
  from live_views v join users w on w.org_id = v.org_id and w.id = v.viewer_id
  where v.org_id = (select app.current_org()) and v.user_id = $1 and v.state <> 'ended' and v.ends_at > $2
    and ($3::uuid is null or v.id = $3)
    and (v.state = 'live' or v.requested_at > $2::timestamptz - make_interval(secs => $4))
  order by v.state = 'waiting' desc, v.requested_at, v.id
  limit 1`;
