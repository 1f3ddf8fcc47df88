// Every hour: looks whether proven domains are so still, keeps a week of partitions ahead, removes what is older than it
// may be, and seals faces by the newest key.
import { resealFaces } from "../../lib/faces/reseal.ts";
import { checkDomains } from "../../lib/organizations/check-domains.ts";
import { instantOf, type JobEvent } from "../../lib/platform/jobs/event.ts";
import type { Counts } from "../../lib/platform/personal-data.ts";
import { expire } from "../../lib/privacy/expire.ts";

export async function handler(event: JobEvent = {}): Promise<Counts> {
  const now = instantOf(event);
  const domains = await checkDomains(now);
  const expired = await expire(now);
  return { ...domains, ...expired, ...(await resealFaces()) };
}
