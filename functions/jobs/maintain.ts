// Every hour: keeps a week of partitions ahead, and removes what is older than it may be.
import { log } from "../../lib/platform/log.ts";
import type { Counts } from "../../lib/platform/personal-data.ts";
import { expire } from "../../lib/privacy/expire.ts";

export async function handler(): Promise<Counts> {
  const counts = await expire(new Date());
  log.info("maintain", counts);
  return counts;
}
