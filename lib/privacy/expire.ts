import { asJob } from "../platform/db/job.ts";
import { asWorker } from "../platform/db/transaction.ts";
import { log } from "../platform/log.ts";
import { type Counts, forEach, type PersonalData } from "../platform/personal-data.ts";
import { listAllOrganizations } from "../platform/tenancy/organization.ts";
import { forgetChanges } from "./forget-changes.ts";
import { ROOMS } from "./rooms.ts";

/**
 * Has every room remove what is older than it may be, and answers what they counted. A room that fails does not stop
 * the others; its error is thrown in the end. `rooms` are all that there are, but for tests that leave some out.
 *
 * It is the job `maintain`, of which the audit log keeps how many rows went, and nothing of what stood in them.
 */
export function expire(now: Date, rooms: Readonly<Record<string, PersonalData>> = ROOMS): Promise<Counts> {
  return asJob({ name: "maintain" }, () => expireRooms(now, rooms));
}

async function expireRooms(now: Date, rooms: Readonly<Record<string, PersonalData>>): Promise<Counts> {
  const organizations = await asWorker(listAllOrganizations);
  const counts: Counts = {};
  try {
    const parts = Object.entries(rooms).map(([room, { expire }]) => ({
      room,
      run: () => expire?.(organizations, now),
    }));
    // What changes say of people is spread over all rooms' tables.
    parts.push({ room: "changes", run: () => forgetChanges(organizations, now, rooms) });
    await forEach(
      parts,
      async ({ run }) => void Object.assign(counts, await run()),
      ({ room }) => ({ room }),
    );
    return counts;
  } finally {
    log.info("maintain", counts);
  }
}
