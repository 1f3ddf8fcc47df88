import { canBeDecided } from "../corrections/deciders.ts";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Organization } from "../platform/tenancy/organization.ts";
import type { Principal } from "../platform/tenancy/standing.ts";
import { findVisibleMember } from "../platform/tenancy/visible-member.ts";
import type { Decision } from "./decision.ts";
import { holdDays } from "./hold-days.ts";
import { type ChangedDay, replay } from "./replay.ts";
import { writeDays } from "./write-days.ts";

type Applied = { id: string; changes: ChangedDay[] };

/**
 * Judges the past by another rule: exactly the days that the token of a preview stands for. Of these dates the rule
 * stands before what was in force, whatever is derived again. 409 PREVIEW_OUTDATED when it would be others by now.
 */
export async function applyRule(
  db: Db,
  { principal, organization, now }: { principal: Principal; organization: Organization; now: Date },
  decision: Decision,
  { token, reason }: { token: string; reason: string },
): Promise<Applied> {
  await holdDays(db, organization.id);
  const found = await replay(db, organization, decision, now);
  if (found.token !== token) throw new AppError("PREVIEW_OUTDATED");
  const isOwn = ({ user_id }: ChangedDay) => user_id === principal.user_id;
  const waits = found.changes.some(isOwn) && (await mustAsk(db, principal, organization));
  const changes = waits ? found.changes.filter((change) => !isOwn(change)) : found.changes;

  const { setting, value, from, to } = decision;
  const { id } = await db.one<{ id: string }>(insertRule, [
    organization.id,
    setting,
    JSON.stringify(value),
    from,
    to,
    waits ? principal.user_id : null,
    reason,
    principal.user_id,
    now,
  ]);
  await db.query(insertDays, [organization.id, id, JSON.stringify(changes.map(toKept))]);
  await writeDays(
    db,
    organization.id,
    changes.map(({ user_id, date, record_id, after }) => ({ user_id, date, record_id, ...after })),
  );
  return { id, changes };
}

/** Nobody decides alone about days of their own where the organization wants another to; the only one has nobody. */
async function mustAsk(db: Db, principal: Principal, { settings }: Organization): Promise<boolean> {
  if (settings.own_corrections !== "approve") return false;
  const member = await findVisibleMember(db, principal);
  return canBeDecided(db, member, member.id);
}

/** Enough to put a day back, and to see whether it is still as it was made. */
function toKept({ user_id, date, before, after, day }: ChangedDay) {
  const { check_in_time, check_out_time, work } = day;
  return { user_id, date, before, after: { ...after, check_in_time, check_out_time, work } };
}

const insertRule = `
  insert into applied_rules (org_id, rule, value, from_date, to_date, left_out, reason, applied_by, applied_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  returning id`;

const insertDays = `
  insert into applied_rule_days (org_id, applied_rule_id, user_id, date, before, after)
  select $1, $2, n.user_id, n.date, nullif(n.before, 'null'), n.after
  from jsonb_to_recordset($3::jsonb) as n (user_id uuid, date date, before jsonb, after jsonb)`;
