import { asWorker, asWorkerIn } from "../platform/db/transaction.ts";
import { hasTimeFor } from "../platform/deadline.ts";
import { afterCommit } from "../platform/live/after-commit.ts";
import { log } from "../platform/log.ts";
import { findOrganization } from "../platform/tenancy/organization.ts";
import { STEP } from "../platform/timeouts.ts";
import { endDue, endViews } from "./end.ts";
import { removeForgottenFrames } from "./frames.ts";
import { holdStream } from "./hold.ts";
import { tellEnded } from "./tell.ts";

const NOWHERE = { ip: null, user_agent: null };

/** Ends the views that nobody has ended, tells of those that nobody has told of, and removes their pictures. */
export async function sweepLiveViews(now: Date): Promise<{ ended: number; frames: number }> {
  let ended = 0;
  const streams = await asWorker((db) => db.query<{ org_id: string; stream_id: string }>(selectOpenStreams));
  for (const stream of inAnyOrder(streams)) {
    if (!hasTimeFor(STEP)) break;
    ended += await endInStream(stream, now).catch((error: Error) => {
      log.error("A live view was not swept.", { ...stream, error });
      return 0;
    });
  }
  const untold = await asWorker((db) => db.query<{ org_id: string; user_id: string }>(selectUntold));
  await afterCommit((publish) => asWorker((db) => tellEnded({ db, publish, now, origin: NOWHERE }, untold)));
  return { ended, frames: await removeForgottenFrames(now) };
}

/** Where there are more than there is time for, none of them is always the last. */
function inAnyOrder<Item>(items: readonly Item[]): Item[] {
  const start = Math.floor(Math.random() * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

function endInStream({ org_id, stream_id }: { org_id: string; stream_id: string }, now: Date): Promise<number> {
  return afterCommit((publish) =>
    asWorkerIn(org_id, async (db) => {
      const organization = await findOrganization(db, org_id);
      const ending = { db, publish, now, origin: NOWHERE };
      if (organization === undefined) {
        const left = await db.query<{ id: string; org_id: string; user_id: string }>(selectOfStream, [stream_id]);
        await endViews(ending, left, "setting_off");
        return left.length;
      }
      const held = await holdStream(db, organization, stream_id, now);
      return held.length - (await endDue(ending, held)).length;
    }),
  );
}

const selectOpenStreams = `
  select distinct org_id, stream_id from live_views where state <> 'ended'`;

const selectUntold = `
  select distinct org_id, user_id from live_views where state = 'ended' and told_at is null`;

// Of an organization that is out of use.
const selectOfStream = `
  select id, org_id, user_id from live_views
  where org_id = (select app.current_org()) and stream_id = $1 and state <> 'ended'
  order by id for no key update`;
