import { asWorker } from "../platform/db/transaction.ts";
import { log } from "../platform/log.ts";
import { type Counts, forEach, type PersonalData } from "../platform/personal-data.ts";
import { listAllOrganizations } from "../platform/tenancy/organization.ts";
import { ROOMS } from "./rooms.ts";

/**
 * Has every room remove what is older than it may be, and answers what they counted. A room that fails does not stop
 * the others; its error is thrown in the end. `rooms` are all that there are, but for tests that leave some out.
 */
export async function expire(now: Date, rooms: Readonly<Record<string, PersonalData>> = ROOMS): Promise<Counts> {
  const organizations = await asWorker(listAllOrganizations);
  const counts: Counts = {};
  try {
    await forEach(
      Object.entries(rooms),
      async ([, room]) => void Object.assign(counts, await room.expire?.(organizations, now)),
      ([room]) => ({ room }),
    );
    return counts;
  } finally {
    log.info("maintain", counts);
  }
}
