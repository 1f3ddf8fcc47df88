// A manager moves or renames a place. Sessions keep the fence that they were made with.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { findPlace, type Place, place, placeColumns, placeFields, requireShape } from "../../lib/places/place.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { givenFields } from "../../lib/platform/http/given.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "PUT",
  path: "/api/places/{id}",
  summary: "Change a place; fields that are left out stay as they are. Sessions that exist keep their fence",
  access: "manager",
  params: z.object({ id }),
  body: z.strictObject(placeFields).partial(),
  response: z.object({ place }),
  errors: ["NOT_FOUND", "PLACE_NAME_TAKEN", "FENCE_INVALID"],
});

export const handler = endpoint(contract, async ({ params, body, principal, call, db }) => {
  const before = await findPlace(db, params.id);
  const given = givenFields(body);
  const wanted: Place = { ...before, ...given };
  requireShape(wanted);
  const { name, latitude, longitude, radius_metres, polygon } = wanted;
  const corners = polygon === null ? null : JSON.stringify(polygon);
  const after = await db.one<Place>(updatePlace, [before.id, name, latitude, longitude, radius_metres, corners]);
  const { org_id, user_id } = principal;
  audit(db, call, { org_id, user_id, action: "place.update", resource: "place", resource_id: after.id });
  return { data: { place: after }, message: "Changed." };
});

const updatePlace = `
  update places p set name = $2, latitude = $3, longitude = $4, radius_metres = $5, polygon = $6
  where p.org_id = (select app.current_org()) and p.id = $1
  returning ${placeColumns}`;
