import * as z from "zod";
import { type Judgement, judgeFence } from "../places/rules/judge.ts";
import { AppError } from "../platform/errors.ts";
import { judgeable } from "./fence.ts";
import type { KeptSession } from "./session.ts";

const OLDEST_MS = 60_000;
const LEAST_PRECISE_METRES = 1000;

/** A position as a device reports it, with what it knows of how good it is. */
export const fix = z
  .strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    accuracy_metres: z.number().min(0).max(1_000_000).optional(),
    age_ms: z.int().min(0).max(86_400_000).default(0).meta({
      description: "From when it was found until now, by the device's own clock; over 60,000 it is too old.",
    }),
    is_mocked: z.boolean().default(false).meta({ description: "Where the device says that it is made up." }),
  })
  .meta({ id: "Fix" });

export type Fix = z.output<typeof fix>;

/** The same in short, as some clients send it. */
const short = { lat: fix.shape.latitude, lon: fix.shape.longitude, accuracy: fix.shape.accuracy_metres };

/** A body with other fields and, optionally, a position in one of two forms. */
export function placed<Others extends z.ZodRawShape>(others: Others) {
  return z.union([z.strictObject({ location: fix.optional(), ...others }), z.strictObject({ ...short, ...others })]);
}

type Placed = { location?: Fix | undefined } | { lat: number; lon: number; accuracy?: number | undefined };

export function fixOf(body: Placed): Fix | undefined {
  if (!("lat" in body)) return body.location;
  return { latitude: body.lat, longitude: body.lon, accuracy_metres: body.accuracy, age_ms: 0, is_mocked: false };
}

/** What a position says of where somebody was, and why somebody has to look at it. */
export type Located = Pick<Judgement, "probability" | "distance_metres"> & { reasons: string[] };

/**
 * Where somebody is, against the fence of a session. 403 OUTSIDE_GEOFENCE for who was too far away for any error of the
 * device; 422 LOCATION_STALE and LOCATION_TOO_IMPRECISE for what tells nothing. `isAlone`: nothing but the position says
 * that they were there, so one that is not certain is looked at.
 */
export function locate({ fence }: Pick<KeptSession, "fence">, found: Fix, isAlone: boolean): Located {
  if (fence === null) throw new AppError("METHOD_NOT_ACCEPTED");
  if (found.age_ms > OLDEST_MS) throw new AppError("LOCATION_STALE", { details: { limit_ms: OLDEST_MS } });
  if ((found.accuracy_metres ?? 0) > LEAST_PRECISE_METRES)
    throw new AppError("LOCATION_TOO_IMPRECISE", { details: { limit_metres: LEAST_PRECISE_METRES } });
  const { verdict, reason, probability, distance_metres, accuracy_metres } = judgeFence(judgeable(fence), found);
  if (verdict === "outside") {
    const details = { distance_metres: Math.round(distance_metres), accuracy_metres: Math.round(accuracy_metres) };
    throw new AppError("OUTSIDE_GEOFENCE", { details });
  }
  const reasons = [...(isAlone && reason !== null ? [reason] : []), ...(found.is_mocked ? ["mocked_location"] : [])];
  return { probability, distance_metres, reasons };
}
