import { between, type Random } from "../common/random.ts";

type Spot = { readonly name: string; readonly latitude: number; readonly longitude: number };

/** A place of a school: a circle, or a polygon around its centre. */
export type Ground = Spot & { readonly radius_metres: number; readonly polygon?: [number, number][] };

/** A position as a phone would report it. */
export type Fix = { latitude: number; longitude: number; accuracy_metres: number };

export type Where = "inside" | "edge" | "outside";

const METRES_PER_DEGREE = 111_195;

/** A rectangle by its sides in metres, from west to east and from south to north. */
export function rectangle(centre: Spot, width: number, depth: number): Ground {
  const corner = (east: number, north: number): [number, number] => {
    const { latitude, longitude } = moved(centre, (east * width) / 2, (north * depth) / 2);
    return [longitude, latitude];
  };
  const polygon = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
  return { ...centre, radius_metres: Math.round(width / 2), polygon };
}

/**
 * Somewhere due east of the centre, which is `radius_metres` from the edge there, of a circle as of a rectangle:
 *
 *     centre |----- inside ----|          | edge
 *            0        half             radius  + 8 m              + 150 m and more: outside
 */
export function standing(random: Random, at: Ground, where: Where): Fix {
  const { radius_metres: radius } = at;
  const metres = {
    inside: () => between(random, 0, radius / 2),
    edge: () => radius + between(random, 6, 10),
    outside: () => radius + between(random, 150, 400),
  }[where]();
  const accuracy_metres = Math.round(where === "edge" ? between(random, 18, 25) : between(random, 6, 15));
  const { latitude, longitude } = moved(at, metres, 0);
  return { latitude, longitude, accuracy_metres };
}

function moved({ latitude, longitude }: Omit<Spot, "name">, east: number, north: number) {
  const shrunk = METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180);
  return { latitude: latitude + north / METRES_PER_DEGREE, longitude: longitude + east / shrunk };
}
