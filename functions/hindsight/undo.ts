// An administrator takes a decision about the past back: its days become what they were.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { appliedRule } from "../../lib/hindsight/applied-rule.ts";
import { MOST_ITEMS } from "../../lib/hindsight/preview.ts";
import type { StandingDay } from "../../lib/hindsight/replay.ts";
import { tellMembers, tellOfOwnDays } from "../../lib/hindsight/tell.ts";
import { undoRule } from "../../lib/hindsight/undo.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, text } from "../../lib/platform/http/schemas.ts";

const memberDay = z.object({ user_id: id, name: z.string(), date: z.string() });

export const contract = defineContract({
  method: "POST",
  path: "/api/rules/{id}/undo",
  summary: "Take a decision about the past back; days that were changed since are named, and not put back",
  access: "admin",
  params: z.object({ id }),
  body: z.strictObject({ reason: text(500) }),
  response: z.object({
    rule: appliedRule,
    restored_days: z.int(),
    changed_days: z.int(),
    /** Days that somebody has changed since, the first of them: they are judged by what is in force. */
    changed_since: z.array(memberDay),
  }),
  errors: ["NOT_FOUND", "RULE_UNDONE", "RULE_APPLIED_SINCE"],
});

export const handler = endpoint(contract, async (input) => {
  const { params, body, principal, organization, now, call, db } = input;
  const { org_id, user_id } = principal;
  const { rule, restored, changed } = await undoRule(db, organization, params.id, { by: user_id, now });
  const counts = { restored_days: restored.length, changed_days: changed.length };
  const { setting, from, to } = rule;
  const entry = { org_id, user_id, action: "rule.undo", resource: "applied_rule", resource_id: rule.id };
  audit(db, call, { ...entry, metadata: { setting, from, to, reason: body.reason, ...counts } });
  const told = { body: body.reason, data: { applied_rule_id: rule.id, setting, from, to, undone: true } };
  await tellMembers(input, [...restored, ...changed], told);
  await tellOfOwnDays(input, [...restored, ...changed], told);
  const changed_since = changed.slice(0, MOST_ITEMS).map(toMemberDay);
  return { data: { rule, ...counts, changed_since }, message: "Undone." };
});

function toMemberDay({ user_id, name, date }: StandingDay) {
  return { user_id, name, date };
}
