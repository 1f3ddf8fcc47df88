import { randomUUID } from "node:crypto";
import type { Db } from "../../platform/db/transaction.ts";

/** The times of a fact, as a change keeps them: instants as texts, null where there is none. */
export type FactTimes = { start: Date; end: Date | null; voided?: boolean; ended_by?: string | null };

export type FactType = "work_session" | "lunch_break" | "meeting";

/** Who changes facts, when and why. Changes of one decision are one set, and are undone together. */
export type Change = { org_id: string; user_id: string; by: string; now: Date; reason: string | null; set_id: string };

/** A new set of changes of a member's facts. */
export function newChange(given: Omit<Change, "set_id">): Change {
  return { ...given, set_id: randomUUID() };
}

/** Keeps what an administrator has changed of a fact; `before` is null for one that they added. */
export async function noteChange(
  db: Db,
  { org_id, user_id, by, now, reason, set_id }: Change,
  fact: { type: FactType; id: string; before: FactTimes | null; after: FactTimes },
): Promise<void> {
  await db.query(insertChange, [org_id, user_id, set_id, fact.type, fact.id, fact.before, fact.after, reason, by, now]);
}

const insertChange = `
  insert into fact_changes (org_id, user_id, set_id, fact_type, fact_id, before, after, reason, changed_by, changed_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;
