import type { Db } from "../db/transaction.ts";

/** An organization's plan by its name; `roomIn` says what it has room for. */
export async function planOf(db: Db, orgId: string): Promise<string> {
  return (await db.one<{ plan: string }>(selectPlan, [orgId])).plan;
}

/** The same, while everybody else who would use the room of the plan waits. */
export async function holdPlan(db: Db, orgId: string): Promise<string> {
  return (await db.one<{ plan: string }>(lockPlan, [orgId])).plan;
}

const selectPlan = `
  select plan from organizations where id = $1`;

const lockPlan = `${selectPlan} for no key update`;
