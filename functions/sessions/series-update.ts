// Whoever teaches a class changes sessions that repeat: those to come, and no others.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findPlace } from "../../lib/places/place.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { givenFields } from "../../lib/platform/http/given.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { datesOf, planSeries } from "../../lib/sessions/make-series.ts";
import { findSeries, holdOwnSeries, series } from "../../lib/sessions/series.ts";
import { seriesFields } from "../../lib/sessions/series-fields.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/series/{id}",
  summary: "Change sessions that repeat: those that have not begun, all of them or none; fields that are left out stay",
  access: "teacher",
  params: z.object({ id }),
  body: z.strictObject(seriesFields).partial(),
  response: z.object({ series }),
  errors: ["FORBIDDEN", "NOT_FOUND", "SERIES_ENDED", "RRULE_UNSUPPORTED", "SESSION_OVERLAPS"],
});

export const handler = endpoint(contract, async ({ params, body, principal, organization, now, call, db, publish }) => {
  const { org_id, user_id } = principal;
  const { series: before, of } = await holdOwnSeries(db, principal, params.id);
  if (before.ended_at !== null) throw new AppError("SERIES_ENDED");
  const wanted = { ...before, ...givenFields(body), timezone: of.timezone ?? organization.timezone };
  if (wanted.place_id !== null) await findPlace(db, wanted.place_id);
  const dates = await datesOf(wanted, organization);
  await db.query(updateSeries, [before.id, ...FIELDS.map((field) => wanted[field]), now]);
  await planSeries(db, { principal, organization, now, publish }, of, wanted, dates);
  audit(db, call, { org_id, user_id, action: "series.update", resource: "series", resource_id: before.id });
  return { data: { series: await findSeries(db, before.id) }, message: "Changed." };
});

/** In the order of the statement below. */
const FIELDS = [
  "rrule",
  "first_date",
  "local_start",
  "duration_minutes",
  "name",
  "description",
  "policy",
  "place_id",
  "excluded",
  "timezone",
] as const;

const updateSeries = `
  update session_series set
    rrule = upper($2), first_date = $3, local_start = $4, duration_minutes = $5, name = $6, description = $7, policy = $8,
    place_id = $9, excluded = $10, timezone = $11, updated_at = $12
  where org_id = (select app.current_org()) and id = $1`;
