// Every minute: begins the sessions whose time has come, and ends those that are over.

import { inJob } from "../../lib/platform/db/job.ts";
import { instantOf, type JobEvent } from "../../lib/platform/jobs/event.ts";
import { log } from "../../lib/platform/log.ts";
import { endDue, startDue } from "../../lib/sessions/run.ts";

export const handler = inJob("run-sessions", runSessions);

async function runSessions(event: JobEvent = {}): Promise<{ ended: number; started: number }> {
  const now = instantOf(event);
  // First what is over, so that a class may begin the next.
  const ended = await endDue(now);
  const started = await startDue(now);
  log.info("run-sessions", { ended, started });
  return { ended, started };
}
