import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Db } from "../../platform/db/transaction.ts";
import { instant } from "../../platform/http/schemas.ts";
import { ENDED_BY } from "../../timeline/rules/ended-by.ts";
import { SOURCES } from "../../timeline/rules/source.ts";
import type { FullFact } from "../rules/fact.ts";
import type { Target } from "../rules/plan.ts";

/** The times of a fact as a change keeps them, with whose word they are. */
export const keptTimes = z.object({
  start: instant,
  end: instant.nullable(),
  source: z.enum(SOURCES),
  recorded_at: instant,
  end_source: z.enum(SOURCES).nullable(),
  end_recorded_at: instant.nullable(),
  ended_by: z.enum(ENDED_BY).nullable(),
  voided: z.boolean(),
});

type KeptTimes = z.output<typeof keptTimes>;

/** Who changed a day, and why. */
export type Decision = {
  org_id: string;
  user_id: string;
  date: string;
  by: string;
  now: Date;
  reason: string | null;
  /** The change that this one undoes. */
  undoes: string | null;
};

/** Keeps what a decision made of facts: one set, which is undone as a whole. Answers its id. */
export async function keepChange(db: Db, decision: Decision, targets: readonly Target[]): Promise<string> {
  const { org_id, user_id, date, by, now, reason, undoes } = decision;
  const set_id = randomUUID();
  for (const { before, after } of targets) {
    const times = [before === null ? null : timesOf(before), timesOf(after)];
    const values = [org_id, user_id, set_id, after.type, after.id, ...times, reason, by, now, date, undoes];
    await db.query(insertChange, values);
  }
  return set_id;
}

function timesOf(fact: FullFact): KeptTimes {
  const { start, end, source, recorded_at, end_source, end_recorded_at, ended_by, voided_at } = fact;
  return { start, end, source, recorded_at, end_source, end_recorded_at, ended_by, voided: voided_at !== null };
}

const insertChange = `
  insert into fact_changes (org_id, user_id, set_id, fact_type, fact_id, before, after, reason, changed_by, changed_at,
    date, undoes)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;
