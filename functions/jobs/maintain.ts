// Every hour: looks whether proven domains are so still, seals faces by the newest key, keeps a week of partitions ahead,
// and removes what is older than it may be: of many organizations in parts, through the queue `jobs`.
import { resealFaces } from "../../lib/faces/reseal.ts";
import { checkDomains } from "../../lib/organizations/check-domains.ts";
import { timed } from "../../lib/platform/deadline.ts";
import { instantOf, type JobEvent } from "../../lib/platform/jobs/event.ts";
import type { Counts } from "../../lib/platform/personal-data.ts";
import { expire } from "../../lib/privacy/expire.ts";

export const handler = timed(maintain);

async function maintain(event: JobEvent = {}): Promise<Counts> {
  const now = instantOf(event);
  const domains = await checkDomains(now);
  // Before the rooms, of which one that fails ends this.
  const faces = await resealFaces();
  return { ...domains, ...faces, ...(await expire(now)) };
}
