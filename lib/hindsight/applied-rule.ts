import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";

const who = z.object({ id, name: z.string() }).nullable();

/** A decision about the past, as clients see it. */
export const appliedRule = z
  .object({
    id,
    setting: z.string().meta({ examples: ["holidays"] }),
    value: z.unknown().meta({ examples: [["2026-03-02"]] }),
    from: z.string(),
    to: z.string(),
    reason: z.string().nullable(),
    /** Days that it changed; those of one member are left out where they wait for another administrator. */
    days: z.int(),
    people: z.int(),
    left_out: id.nullable(),
    applied_by: who,
    applied_at: instantOut,
    undone_by: who,
    undone_at: instantOut.nullable(),
  })
  .meta({ id: "AppliedRule" });

export type AppliedRule = Row<typeof appliedRule>;

/** The columns of `AppliedRule`, of the table aliased `a`. */
export const appliedRuleColumns = `
  a.id, a.rule as setting, a.value, a.from_date as from, a.to_date as to, a.reason, a.left_out, a.applied_at, a.undone_at,
  (select count(*)::int from applied_rule_days d where d.org_id = a.org_id and d.applied_rule_id = a.id) as days,
  (select count(distinct d.user_id)::int from applied_rule_days d
   where d.org_id = a.org_id and d.applied_rule_id = a.id) as people,
  (select jsonb_build_object('id', u.id, 'name', u.name) from users u
   where u.org_id = a.org_id and u.id = a.applied_by) as applied_by,
  (select jsonb_build_object('id', u.id, 'name', u.name) from users u
   where u.org_id = a.org_id and u.id = a.undone_by) as undone_by`;

/** A decision of the caller's organization. */
export function findAppliedRule(db: Db, ruleId: string): Promise<AppliedRule | undefined> {
  return db.find<AppliedRule>(selectRule, [ruleId]);
}

const selectRule = `
  select ${appliedRuleColumns} from applied_rules a where a.org_id = (select app.current_org()) and a.id = $1`;
