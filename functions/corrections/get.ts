// One request for approval, with what the member's tracker has seen of its time, and for changes of a day what they
// would come to, or what they became: what a decision can go by.
import * as z from "zod";
import { applyChanges } from "../../lib/corrections/apply/changes.ts";
import { type Correction, correction, findVisibleCorrection } from "../../lib/corrections/correction.ts";
import type { Context } from "../../lib/days/change/change-facts.ts";
import { dayChange, listChanges } from "../../lib/days/change/history.ts";
import { changePreview, preview } from "../../lib/days/change/preview.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id, instantOut } from "../../lib/platform/http/schemas.ts";
import { dayBounds } from "../../lib/platform/time/calendar.ts";

const evidence = z.object({
  heartbeats: z.int(),
  first_at: instantOut.nullable(),
  last_at: instantOut.nullable(),
});

/** What is in the way of a request now. */
const blocked = z.object({ code: z.string(), message: z.string(), details: z.unknown() });

export const contract = defineContract({
  method: "GET",
  path: "/api/corrections/{id}",
  summary: "A request for approval, the heartbeats of its date, and what its changes would come to or became",
  access: "member",
  params: z.object({ id }),
  writes: true,
  response: z.object({
    request: correction,
    evidence,
    /** Of changes that wait. */
    preview: changePreview.nullable(),
    /** Of changes that wait and cannot be made as the day is now. */
    blocked: blocked.nullable(),
    /** Of changes that were made. */
    change: dayChange.nullable(),
  }),
  errors: ["NOT_FOUND"],
});

type Evidence = { heartbeats: number; first_at: Date | null; last_at: Date | null };

export const handler = endpoint(contract, async (input) => {
  const { params, principal, organization, db } = input;
  const request = await findVisibleCorrection(db, principal, params.id);
  const { start, end } = dayBounds(request.date, organization.timezone);
  const seen = await db.one<Evidence>(selectEvidence, [request.user_id, start, end]);
  const waits = request.kind === "changes" && request.status === "pending" && request.operations !== null;
  const outcome = waits ? await foresee(input, request) : NO_OUTCOME;
  return { data: { request, evidence: seen, ...outcome, change: await findMade(input, request) } };
});

const NO_OUTCOME = { preview: null, blocked: null };

/** What approving a request would come to now, or what is in its way. */
async function foresee(context: Context, request: Correction) {
  try {
    const shown = await preview(context, (tried) => applyChanges(tried, request, { by: request.requested_by }));
    return { preview: shown, blocked: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, details = null } = error;
    return { preview: null, blocked: { code, message, details } };
  }
}

async function findMade({ db }: Pick<Context, "db">, { change_id, user_id, date }: Correction) {
  if (change_id === null) return null;
  const changes = await listChanges(db, { user_id, date }, { before: null, limit: 1, only: change_id });
  return changes.map(({ sort_key: _, ...change }) => change)[0] ?? null;
}

const selectEvidence = `
  select count(*)::integer as heartbeats, min(timestamp) as first_at, max(timestamp) as last_at
  from user_activity_tracking
  where org_id = (select app.current_org()) and user_id = $1 and timestamp >= $2 and timestamp < $3`;
