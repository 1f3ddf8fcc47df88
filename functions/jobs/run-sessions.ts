// Every minute: begins the sessions whose time has come, and ends those that are over. Where a whole school begins at once,
// others help through the queue `jobs`.

import { inJob } from "../../lib/platform/db/job.ts";
import { timed } from "../../lib/platform/deadline.ts";
import { detailOf, instantOf, type JobEvent } from "../../lib/platform/jobs/event.ts";
import type { JobMessage } from "../../lib/platform/jobs/message.ts";
import { queueJobs } from "../../lib/platform/jobs/queue-jobs.ts";
import { log } from "../../lib/platform/log.ts";
import { helpersFor, runDue } from "../../lib/sessions/run.ts";

export const handler = timed(inJob("run-sessions", runSessions));

async function runSessions(event: JobEvent = {}): Promise<{ ended: number; started: number }> {
  const now = instantOf(event);
  const { now: pretended } = detailOf(event);
  const message: JobMessage = { kind: "run-sessions", ...(pretended === undefined ? {} : { now: pretended }) };
  const helpers = Array.from({ length: await helpersFor(now) }, () => message);
  // Without help this run does its own share all the same.
  const [handedOut] = await Promise.allSettled([queueJobs(helpers)]);
  const { ended, started } = await runDue(now);
  log.info("run-sessions", { ended, started });
  if (handedOut.status === "rejected") throw handedOut.reason;
  return { ended, started };
}
