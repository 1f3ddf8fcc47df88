import type { Origin } from "../audit/audit.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { PublishOf } from "../platform/live/after-commit.ts";
import type { HeldView } from "./hold.ts";
import { type EndReason, reasonToEnd } from "./rules/ending.ts";
import { tellEnded } from "./tell.ts";

/** What it takes to end a view: where to say so, when, and from where somebody did it. */
export type Ending = { readonly db: Db; readonly publish: PublishOf; readonly now: Date; readonly origin: Origin };

/** Ends views that are held, for one reason, and tells so. `by` is whoever decided it; nobody where time did. */
export async function endViews(
  { db, publish, now, origin }: Ending,
  views: readonly Pick<HeldView, "id" | "org_id" | "user_id">[],
  reason: EndReason,
  by: string | null = null,
): Promise<void> {
  if (views.length === 0) return;
  await db.query(updateEnded, [views.map(({ id }) => id), reason, by, now]);
  await tellEnded({ db, publish, now, origin }, views);
}

/** Ends those of a held stream whose conditions are gone, and answers the others. */
export async function endDue(ending: Ending, views: readonly HeldView[]): Promise<HeldView[]> {
  const due = views.map((view) => ({ view, reason: reasonToEnd(view, ending.now) }));
  for (const { view, reason } of due) if (reason !== undefined) await endViews(ending, [view], reason);
  return due.filter(({ reason }) => reason === undefined).map(({ view }) => view);
}

// Whoever's request came before the last picture's ends it after that.
const updateEnded = `
  update live_views set state = 'ended', end_reason = $2, ended_by = $3,
    ended_at = greatest($4, requested_at, last_frame_at)
  where org_id = (select app.current_org()) and id = any ($1::uuid[]) and state <> 'ended'`;
