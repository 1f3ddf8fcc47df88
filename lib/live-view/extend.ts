import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import { minutesUsed, shiftNow } from "./bounds.ts";
import { type HeldView, holdStream } from "./hold.ts";
import { reasonToEnd } from "./rules/ending.ts";
import { minutesMore } from "./rules/extending.ts";

/** A view that goes on for longer: until when it would have been, and until when it is now. */
export type Extended = { readonly view: HeldView; readonly before: Date; readonly ends_at: Date };

/**
 * Lets a view of the caller's go on for so many minutes more, or for as many as may be. It is never longer in all than
 * an organization's views are, and stays within the member's day and hours. Held meanwhile, as for a picture.
 *
 * 404 NOT_FOUND for somebody else's, 409 LIVE_VIEW_FIXED, 409 LIVE_VIEW_LIMIT.
 */
export async function extendView(
  db: Db,
  { organization, viewer_id, now }: { organization: Organization; viewer_id: string; now: Date },
  { id, minutes }: { id: string; minutes: number | undefined },
): Promise<Extended> {
  const found = await db.find<{ stream_id: string }>(selectOwn, [id, viewer_id]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  const held = await holdStream(db, organization, found.stream_id, now);
  const view = held.find((each) => each.id === id.toLowerCase());
  if (view === undefined || reasonToEnd(view, now) !== undefined) throw fixed("ended");
  const { max_minutes, minutes_per_member_day, working_hours_only } = organization.settings.live_view;
  // They said yes to so many minutes, and are to be asked for more.
  if (view.consent === "ask") throw fixed("agreed");

  const shift = working_hours_only ? await shiftNow(db, organization, view.user_id, now) : undefined;
  const used = await minutesUsed(db, organization, view.user_id, now);
  const more = minutesMore(view, {
    now,
    max_minutes,
    day_left: minutes_per_member_day - used,
    shift_end: shift?.end,
    working_hours_only,
  });
  const asked = minutes ?? more;
  if (more < 1 || asked > more) throw new AppError("LIVE_VIEW_LIMIT", { details: { minutes_left: more, max_minutes } });
  const ends_at = new Date(view.ends_at.getTime() + asked * 60_000);
  await db.query(updateEnd, [view.id, ends_at]);
  return { view, before: view.ends_at, ends_at };
}

const fixed = (why: "ended" | "agreed") => new AppError("LIVE_VIEW_FIXED", { details: { why } });

const selectOwn = `
  select stream_id from live_views where org_id = (select app.current_org()) and id = $1 and viewer_id = $2`;

// It is not longer than the hours, so what ends it now is its time.
const updateEnd = `
  update live_views set ends_at = $2, ends_with_hours = false where org_id = (select app.current_org()) and id = $1`;
