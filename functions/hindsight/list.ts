// What was decided about the past, by whom and why.
import * as z from "zod";
import { type AppliedRule, appliedRule, appliedRuleColumns } from "../../lib/hindsight/applied-rule.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/rules",
  summary: "Decisions about the past, the newest first: which rule judged which dates, why, and whether it was undone",
  access: "admin",
  query: z.object(pageQuery),
  response: page(appliedRule),
  errors: [],
});

export const handler = endpoint(contract, async ({ query: { limit, cursor }, db }) => {
  const [before] = decodeCursor(cursor, z.tuple([id])) ?? [null];
  const rows = await db.query<AppliedRule>(selectRules, [before, limit + 1]);
  return { data: toPage(rows, limit, (row) => [row.id]) };
});

const selectRules = `
  select ${appliedRuleColumns}
  from applied_rules a
  where a.org_id = (select app.current_org()) and ($1::uuid is null or a.id < $1)
  order by a.id desc
  limit $2`;
