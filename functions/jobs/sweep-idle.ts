// Every minute: measures the database, announces members who have fallen silent, tells those who work on in a break, ends
// live views that nobody has ended, and takes up uploads whose event was lost.

import { tellOpenBreaks } from "../../lib/attendance/tell-open-breaks.ts";
import { sweepLiveViews } from "../../lib/live-view/sweep.ts";
import { inJob } from "../../lib/platform/db/job.ts";
import { asWorker } from "../../lib/platform/db/transaction.ts";
import { hasTimeFor, timed } from "../../lib/platform/deadline.ts";
import { instantOf, type JobEvent } from "../../lib/platform/jobs/event.ts";
import { afterCommit } from "../../lib/platform/live/after-commit.ts";
import { publishEvents } from "../../lib/platform/live/events.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { log, measure } from "../../lib/platform/log.ts";
import { STEP } from "../../lib/platform/timeouts.ts";
import { redriveScreenshots } from "../../lib/screenshots/redrive.ts";
import { measureDatabase } from "../../lib/system/measure-database.ts";
import { statusEvent } from "../../lib/timeline/status-event.ts";
import { redrivePictures } from "../../lib/users/picture/redrive.ts";

type Silent = { user_id: string; org_id: string; department: string | null; last_instant: Date };

export const handler = timed(inJob("sweep-idle", sweepIdle));

/** So many members in one statement, and in one round of events. */
const CHUNK = 5000;

type Swept = { idle: number; open_breaks: number; live_views: number; screenshots: number; pictures: number };

async function sweepIdle(event: JobEvent = {}): Promise<Swept> {
  const now = instantOf(event);
  // First: whatever fails below may fail for want of connections.
  await measureDatabase();
  const idle = await announceIdle(now);
  const open_breaks = await afterCommit((publish) => asWorker((db) => tellOpenBreaks(db, publish, now)));
  const live = await liveStore();
  await live.sweep();
  const { ended: live_views } = await sweepLiveViews(now);
  measure({ SocketsOpen: await live.countSockets(), MembersGoneIdle: idle });
  // Last: they need the bucket, and all else does not.
  const screenshots = await redriveScreenshots(now);
  const pictures = await redrivePictures(now);
  const swept = { idle, open_breaks, live_views, screenshots, pictures };
  log.info("sweep-idle", swept);
  return swept;
}

/** Answers how many there were. Those for whom there is no time are announced by the next run. */
async function announceIdle(now: Date): Promise<number> {
  for (let idle = 0; ; ) {
    const silent = await asWorker((db) => db.query<Silent>(markIdle, [now, CHUNK]));
    await publishEvents(
      silent.map(({ org_id, last_instant, ...member }) => ({ ...statusEvent(member, "idle", last_instant), org_id })),
    );
    idle += silent.length;
    if (silent.length < CHUNK || !hasTimeFor(STEP)) return idle;
  }
}

// Idle begins where the activity stopped, which is not when it is noticed. A row that is being written right now is
// skipped: that very heartbeat decides, and the next sweep looks again.
const markIdle = `
  with silent as (
    select user_id from user_status
    where work_session_id is not null and on_break_since is null and announced_state = 'active'
      and last_instant < $1::timestamptz - make_interval(secs => idle_threshold_seconds)
    order by user_id
    limit $2
    for no key update skip locked
  )
  update user_status s set announced_state = 'idle'
  from silent, users u
  where s.user_id = silent.user_id and u.id = s.user_id
  returning s.user_id, s.org_id, u.department, s.last_instant`;
