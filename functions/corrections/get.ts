// One request for approval, with what the member's tracker has seen of its time: what a decision can go by.
import * as z from "zod";
import { correction, findVisibleCorrection } from "../../lib/corrections/correction.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { dayBounds } from "../../lib/platform/time/calendar.ts";

const evidence = z.object({
  heartbeats: z.int(),
  first_at: instantOut.nullable(),
  last_at: instantOut.nullable(),
});

export const contract = defineContract({
  method: "GET",
  path: "/api/corrections/{id}",
  summary: "A request for approval, and the heartbeats of its date",
  access: "member",
  params: z.object({ id }),
  response: z.object({ request: correction, evidence }),
  errors: ["NOT_FOUND"],
});

type Evidence = { heartbeats: number; first_at: Date | null; last_at: Date | null };

export const handler = endpoint(contract, async ({ params, principal, organization, db }) => {
  const request = await findVisibleCorrection(db, principal, params.id);
  const { start, end } = dayBounds(request.date, organization.timezone);
  const seen = await db.one<Evidence>(selectEvidence, [request.user_id, start, end]);
  return { data: { request, evidence: seen } };
});

const selectEvidence = `
  select count(*)::integer as heartbeats, min(timestamp) as first_at, max(timestamp) as last_at
  from user_activity_tracking where user_id = $1 and timestamp >= $2 and timestamp < $3`;
