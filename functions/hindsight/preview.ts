// An administrator asks what another rule would make of days that are over, before anything is decided.
import * as z from "zod";
import { decisionFields, toDecision } from "../../lib/hindsight/decision.ts";
import { rulePreview, toPreview } from "../../lib/hindsight/preview.ts";
import { replay } from "../../lib/hindsight/replay.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/rules/preview",
  summary: "What a setting would make of days that are over: days, people, from and to; nothing changes",
  access: "admin",
  body: z.strictObject(decisionFields),
  response: z.object({ preview: rulePreview }),
  errors: ["RANGE_TOO_LONG"],
});

export const handler = endpoint(contract, async ({ body, organization, now, db }) => {
  const decision = toDecision(body, organization, now);
  return { data: { preview: toPreview(decision, await replay(db, organization, decision, now)) } };
});
