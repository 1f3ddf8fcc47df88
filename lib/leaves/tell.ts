import { whoIsAsked } from "../corrections/deciders.ts";
import { notify } from "../notifications/notify.ts";
import type { Db } from "../platform/db/transaction.ts";
import type { Publish } from "../platform/live/after-commit.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { longDate, plainDate } from "../platform/time/words.ts";
import type { KeptLeave } from "./leave.ts";

/** What a notification says of a leave: its dates and what became of it, never why. */
const dataOf = ({ id, user_id, from, to, status }: KeptLeave) => ({ leave_id: id, user_id, from, to, status });

/** The days of the week of a span say nothing. */
const datesOf = ({ from, to }: KeptLeave) => (from === to ? longDate(from) : `${plainDate(from)} to ${plainDate(to)}`);

/** Tells those who decide that somebody asks for leave. */
export async function tellDeciders(db: Db, publish: Publish, orgId: string, asked: KeptLeave): Promise<void> {
  const { user_id, user_name, role, department } = asked;
  const title = `${user_name.slice(0, 150)} asks for leave: ${datesOf(asked)}`;
  const told = { org_id: orgId, type: "leave_requested" as const, title, data: dataOf(asked) };
  for (const decider of await whoIsAsked(db, { id: user_id, role, department }, user_id))
    await notify(db, publish, { ...told, user_id: decider });
}

/** Tells a member what somebody else has made of their leave. */
export async function tellMember(
  db: Db,
  publish: Publish,
  { org_id, user_id, name }: Principal,
  decided: KeptLeave,
): Promise<void> {
  if (decided.user_id === user_id) return;
  const title = `${name.slice(0, 150)} has ${decided.status} your leave: ${datesOf(decided)}`;
  const told = { type: "leave_decided" as const, title, body: decided.decision_note ?? "", data: dataOf(decided) };
  await notify(db, publish, { org_id, user_id: decided.user_id, ...told });
}
