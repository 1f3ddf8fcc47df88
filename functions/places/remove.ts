// A manager takes a place away. What was judged by its fence stays as it is.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { type Place, place, placeColumns } from "../../lib/places/place.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/places/{id}",
  summary: "Remove a place; classes held there have none any more, and sessions that exist keep their fence",
  access: "manager",
  params: z.object({ id }),
  response: z.object({ place }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, principal, call, db }) => {
  const removed = await db.find<Place>(deletePlace, [params.id]);
  if (removed === undefined) throw new AppError("NOT_FOUND");
  const { org_id, user_id } = principal;
  audit(db, call, { org_id, user_id, action: "place.remove", resource: "place", resource_id: removed.id });
  return { data: { place: removed }, message: "Removed." };
});

const deletePlace = `
  delete from places p where p.org_id = (select app.current_org()) and p.id = $1
  returning ${placeColumns}`;
