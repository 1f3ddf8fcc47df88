// A manager gives a fence a name, so that sessions can be held there.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { type Place, place, placeColumns, placeFields, requireShape } from "../../lib/places/place.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";

/** Indoors, devices know where they are within some tens of metres. */
const USUAL_RADIUS = 100;

export const contract = defineContract({
  method: "POST",
  path: "/api/places",
  summary: "Name a fence: a circle, or a polygon around a centre",
  access: "manager",
  body: z.strictObject({
    ...placeFields,
    radius_metres: placeFields.radius_metres
      .default(USUAL_RADIUS)
      .meta({ description: "Below 75 m many who are there have to be looked at by hand.", examples: [USUAL_RADIUS] }),
    polygon: placeFields.polygon.default(null),
  }),
  response: z.object({ place }),
  status: 201,
  errors: ["PLACE_NAME_TAKEN", "FENCE_INVALID"],
});

export const handler = endpoint(contract, async ({ body, principal, call, db }) => {
  const { name, latitude, longitude, radius_metres, polygon } = body;
  requireShape(body);
  const { org_id, user_id } = principal;
  const corners = polygon === null ? null : JSON.stringify(polygon);
  const made = await db.one<Place>(insertPlace, [org_id, name, latitude, longitude, radius_metres, corners]);
  audit(db, call, { org_id, user_id, action: "place.create", resource: "place", resource_id: made.id });
  return { data: { place: made }, message: "Created." };
});

const insertPlace = `
  insert into places as p (org_id, name, latitude, longitude, radius_metres, polygon)
  values ($1, $2, $3, $4, $5, $6)
  returning ${placeColumns}`;
