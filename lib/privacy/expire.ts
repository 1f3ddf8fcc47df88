import { asJob } from "../platform/db/job.ts";
import { asWorker } from "../platform/db/transaction.ts";
import { hasTimeFor } from "../platform/deadline.ts";
import type { ExpireMessage } from "../platform/jobs/message.ts";
import { inParts, queueJobs } from "../platform/jobs/queue-jobs.ts";
import { log } from "../platform/log.ts";
import { type Counts, forEach, type PersonalData } from "../platform/personal-data.ts";
import { findOrganizations, organizationIds } from "../platform/tenancy/organization.ts";
import { STEP } from "../platform/timeouts.ts";
import { forgetChanges } from "./forget-changes.ts";
import { ROOMS } from "./rooms.ts";

type Rooms = Readonly<Record<string, PersonalData>>;
type Part = { readonly room: string; readonly run: () => Promise<Counts | undefined> | undefined };

/** So many organizations are done by one run, and more are handed out: a list of theirs is 40 KB of a message. */
const PART = 1000;
const MS_PER_HOUR = 3_600_000;

/**
 * Has every room remove what is older than it may be, and answers what they counted. A room that fails does not stop
 * the others; its error is thrown in the end. What there is no time for is left to the next run, which begins with
 * another room: none waits behind the same one for ever. First comes what is done once for all. `rooms` are all that there
 * are, but for tests that leave some out.
 *
 * It is the job `maintain`, of which the audit log keeps how many rows went, and nothing of what stood in them.
 */
export function expire(now: Date, rooms: Rooms = ROOMS): Promise<Counts> {
  return asJob({ name: "maintain" }, async () => {
    const parts = inParts(await asWorker(organizationIds), PART);
    const [all, ...more] = parts;
    if (more.length === 0) return runParts([...tidies(now, rooms), ...(await expiries(all ?? [], now, rooms))]);
    const handOut = async () => {
      await queueJobs(parts.map((org_ids) => ({ kind: "expire", org_ids, now: now.toISOString() })));
      return { parts_handed_out: parts.length };
    };
    return runParts([{ room: "handed out", run: handOut }, ...tidies(now, rooms)]);
  });
}

/** What was handed out: the same for some of the organizations. Two runs at once share the work. */
export async function expirePart({ org_ids, now }: ExpireMessage): Promise<void> {
  await asJob({ name: "maintain" }, async () => runParts(await expiries(org_ids, new Date(now), ROOMS)));
}

async function expiries(orgIds: readonly string[], now: Date, rooms: Rooms): Promise<Part[]> {
  const organizations = await asWorker((db) => findOrganizations(db, orgIds));
  const parts = [
    ...Object.entries(rooms).map(([room, { expire }]) => ({ room, run: () => expire?.(organizations, now) })),
    // What changes say of people is spread over all rooms' tables.
    { room: "changes", run: () => forgetChanges(organizations, now, rooms) },
  ];
  const first = Math.floor(now.getTime() / MS_PER_HOUR) % parts.length;
  return [...parts.slice(first), ...parts.slice(0, first)];
}

function tidies(now: Date, rooms: Rooms): Part[] {
  return Object.entries(rooms).map(([room, { tidy }]) => ({ room, run: () => tidy?.(now) }));
}

async function runParts(parts: readonly Part[]): Promise<Counts> {
  const counts: Counts = {};
  let left = 0;
  try {
    await forEach(
      parts,
      async ({ run }) => {
        if (hasTimeFor(STEP)) Object.assign(counts, await run());
        else left += 1;
      },
      ({ room }) => ({ room }),
    );
    return counts;
  } finally {
    log.info("maintain", counts);
    if (left > 0) log.warn("There was no time for all of maintain; the next run goes on.", { parts: left });
  }
}
