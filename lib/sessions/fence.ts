import * as z from "zod";
import type { Place } from "../places/place.ts";
import type { Fence } from "../places/rules/judge.ts";

/** A fence as a session keeps it. */
export const fence = z
  .object({
    latitude: z.number(),
    longitude: z.number(),
    radius_metres: z.int(),
    polygon: z.array(z.tuple([z.number(), z.number()])).nullable(),
  })
  .meta({ id: "Fence" });

type KeptFence = z.infer<typeof fence>;

export function fenceOf({ latitude, longitude, radius_metres, polygon }: Place): KeptFence {
  return { latitude, longitude, radius_metres, polygon };
}

/** The same as the rule takes it. */
export function judgeable({ latitude, longitude, radius_metres, polygon }: KeptFence): Fence {
  if (polygon !== null) return { kind: "polygon", corners: polygon };
  return { kind: "circle", centre: { latitude, longitude }, radius_metres };
}
