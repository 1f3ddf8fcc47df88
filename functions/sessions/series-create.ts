// Whoever teaches a class plans sessions that repeat.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findOwnClass, lockClass } from "../../lib/classes/class.ts";
import { findPlace } from "../../lib/places/place.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { datesOf, planSeries } from "../../lib/sessions/make-series.ts";
import { findSeries, series } from "../../lib/sessions/series.ts";
import { seriesFields } from "../../lib/sessions/series-fields.ts";

export const contract = defineContract({
  method: "POST",
  path: "/api/classes/{id}/series",
  summary:
    "Plan sessions of a class that repeat, by local dates and a local time; all of them, or none where one overlaps",
  access: "teacher",
  params: z.object({ id }),
  body: z.strictObject({
    ...seriesFields,
    description: seriesFields.description.default(null),
    policy: seriesFields.policy.default({}),
    place_id: seriesFields.place_id.default(null),
    excluded: seriesFields.excluded.default([]),
  }),
  response: z.object({ series }),
  status: 201,
  errors: ["FORBIDDEN", "NOT_FOUND", "CLASS_ARCHIVED", "RRULE_UNSUPPORTED", "SESSION_OVERLAPS"],
});

export const handler = endpoint(contract, async ({ params, body, principal, organization, now, call, db, publish }) => {
  const { org_id, user_id } = principal;
  await lockClass(db, params.id);
  const of = await findOwnClass(db, principal, params.id);
  if (!of.is_active) throw new AppError("CLASS_ARCHIVED");
  if (body.place_id !== null) await findPlace(db, body.place_id);
  const dates = await datesOf(body, organization);
  const timezone = of.timezone ?? organization.timezone;
  const { id: seriesId } = await db.one<{ id: string }>(insertSeries, [
    org_id,
    of.id,
    body.rrule,
    body.first_date,
    body.local_start,
    body.duration_minutes,
    timezone,
    body.name,
    body.description,
    body.policy,
    body.place_id,
    body.excluded,
    now,
  ]);
  const planned = { ...body, id: seriesId, class_id: of.id, timezone };
  await planSeries(db, { principal, organization, now, publish }, of, planned, dates);
  audit(db, call, { org_id, user_id, action: "series.create", resource: "series", resource_id: seriesId });
  return { data: { series: await findSeries(db, seriesId) }, message: "Planned." };
});

const insertSeries = `
  insert into session_series (org_id, class_id, rrule, first_date, local_start, duration_minutes, timezone, name,
    description, policy, place_id, excluded, created_at, updated_at)
  values ($1, $2, upper($3), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
  returning id`;
