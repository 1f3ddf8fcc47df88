import * as z from "zod";
import type { Db } from "../platform/db/transaction.ts";
import { AppError } from "../platform/errors.ts";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut, text } from "../platform/http/schemas.ts";
import { faultOfPolygon, MAX_CORNERS, MIN_CORNERS } from "./rules/shape.ts";

const corner = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

/** Fields of a place as a client gives them. */
export const placeFields = {
  name: text(255),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  radius_metres: z.int().min(10).max(50_000),
  polygon: z
    .array(corner)
    .min(MIN_CORNERS)
    .max(MAX_CORNERS)
    .nullable()
    .meta({
      description:
        "Corners as [longitude, latitude], one after another around the place and within 10 km of its centre; in the place of the circle.",
      examples: [
        [
          [13.376, 52.518],
          [13.379, 52.518],
          [13.379, 52.52],
          [13.376, 52.52],
        ],
      ],
    }),
};

/** A fence by its name, as clients see it: a circle, or the polygon where there is one. */
export const place = z
  .object({
    id,
    name: z.string(),
    latitude: z.number(),
    longitude: z.number(),
    radius_metres: z.int(),
    polygon: z.array(corner).nullable(),
    created_at: instantOut,
  })
  .meta({ id: "Place" });

export type Place = Row<typeof place>;

/** The columns of `Place`, of the table aliased `p`. */
export const placeColumns = "p.id, p.name, p.latitude, p.longitude, p.radius_metres, p.polygon, p.created_at";

/** A place of the caller's organization; 404 NOT_FOUND for any other. */
export async function findPlace(db: Db, placeId: string): Promise<Place> {
  const found = await db.find<Place>(selectPlace, [placeId]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  return found;
}

/** 422 FENCE_INVALID for a polygon that surrounds nothing, crosses itself or lies far from its centre. */
export function requireShape({
  latitude,
  longitude,
  polygon,
}: Pick<Place, "latitude" | "longitude" | "polygon">): void {
  if (polygon === null) return;
  const fault = faultOfPolygon({ latitude, longitude }, polygon);
  if (fault !== undefined) throw new AppError("FENCE_INVALID", { details: { reason: fault } });
}

const selectPlace = `
  select ${placeColumns} from places p where p.org_id = (select app.current_org()) and p.id = $1`;
