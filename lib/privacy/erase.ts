import { asWorkerIn, type Db } from "../platform/db/transaction.ts";
import type { ErasedPerson, Person } from "../platform/personal-data.ts";
import { ROOMS } from "./rooms.ts";

/**
 * Takes a person out of their row and out of everything small that speaks of them, in the caller's transaction. Answers
 * the ids of resources that named them: `eraseTraces` needs them for what is large (heartbeats, screenshots with their
 * files, the audit log). Durations and totals stay: they are the organization's, and now nobody's.
 */
export async function erase(db: Db, person: Person, now: Date): Promise<string[]> {
  const resource_ids: string[] = [];
  for (const room of Object.values(ROOMS)) resource_ids.push(...((await room.erase?.(db, person, now)) ?? []));
  return resource_ids;
}

/**
 * Removes what an erased member left behind. Repeating it changes nothing. A member who is not erased after all (the
 * transaction that asked for it failed) is left alone.
 */
export async function eraseTraces(person: ErasedPerson): Promise<"erased" | "ignored"> {
  // Waits for the transaction that erases, if it has not committed yet.
  const { org_id, user_id } = person;
  const member = await asWorkerIn(org_id, (db) => db.find<{ erased_at: Date | null }>(lockMember, [org_id, user_id]));
  if (member === undefined || member.erased_at === null) return "ignored";
  for (const room of Object.values(ROOMS)) await room.eraseTraces?.(person);
  return "erased";
}

// After waiting `for share` answers the row as it has become; a condition on erased_at would not even wait.
const lockMember = `
  select erased_at from users where org_id = $1 and id = $2 for share`;
