// Every hour: keeps a week of partitions ahead, and removes what is older than it may be.
import type { Counts } from "../../lib/platform/personal-data.ts";
import { expire } from "../../lib/privacy/expire.ts";

export function handler(): Promise<Counts> {
  return expire(new Date());
}
