import { endDue } from "./end.ts";
import { holdStream } from "./hold.ts";
import { behindOf } from "./rules/pace.ts";
import { type Answer, findWatched, type Speaking, stopped } from "./speaking.ts";

/**
 * A viewer says that they are watching: the pictures go to the socket that said so last, and to no other. With the
 * number of a picture they say that they have shown it, so that it is known whether they keep up.
 */
export async function takeWatching(
  speaking: Speaking,
  { live_id, seq }: { live_id: string; seq?: number | undefined },
): Promise<Answer> {
  const { db, organization, now, holder, connectionId } = speaking;
  const view = await findWatched(speaking, live_id);
  const left = await endDue(speaking, await holdStream(db, organization, view.stream_id, now));
  const target = left.find(({ id }) => id === live_id);
  if (target === undefined) return stopped(speaking, view);
  const behind = behindOf(target.next_seq, seq);
  await db.query(updateWatched, [live_id, now, connectionId, holder.session_id, seq ?? null, behind]);
  const { stream_id, state, started_at, ends_at, last_frame_at } = target;
  return { event: "live:state", data: { live_id, stream_id, state, started_at, ends_at, last_frame_at } };
}

const updateWatched = `
  update live_views set watched_at = $2, watching_socket = $3, viewer_session_id = $4, shown_seq = $5, behind = $6
  where org_id = (select app.current_org()) and id = $1`;
