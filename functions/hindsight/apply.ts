// An administrator has days that are over judged by another rule: exactly those that a preview has shown.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { appliedRule, findAppliedRule } from "../../lib/hindsight/applied-rule.ts";
import { applyRule } from "../../lib/hindsight/apply.ts";
import { decisionFields, toDecision } from "../../lib/hindsight/decision.ts";
import { differenceOf } from "../../lib/hindsight/rules/change.ts";
import { tellMembers, tellOfOwnDays } from "../../lib/hindsight/tell.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { text } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/rules/apply",
  summary: "Judge days that are over by another rule: exactly what a preview has shown; it can be undone",
  access: "admin",
  body: z.strictObject({
    ...decisionFields,
    token: z.string().max(100).meta({ description: "What the preview of the same decision has answered." }),
    reason: text(500),
  }),
  response: z.object({ rule: appliedRule }),
  status: 201,
  errors: ["RANGE_TOO_LONG", "PREVIEW_OUTDATED"],
});

export const handler = endpoint(contract, async (input) => {
  const { body, principal, organization, now, call, db } = input;
  const { token, reason, ...fields } = body;
  const decision = toDecision(fields, organization, now);
  const { id, changes } = await applyRule(db, input, decision, { token, reason });
  const rule = await findAppliedRule(db, id);
  if (rule === undefined) throw new Error("A decision is gone in the transaction that made it.");

  const { org_id, user_id } = principal;
  const { setting, from, to } = decision;
  const entry = { org_id, user_id, action: "rule.apply", resource: "applied_rule", resource_id: id };
  audit(db, call, { ...entry, metadata: { setting, from, to, reason, ...differenceOf(changes) } });
  const told = { body: reason, data: { applied_rule_id: id, setting, from, to } };
  await tellMembers(input, changes, told);
  await tellOfOwnDays(input, changes, told);
  return { data: { rule }, message: "Applied." };
});
