const EARTH_RADIUS_METRES = 6_371_008.8;

/** Degrees of WGS 84. */
export type Position = { readonly latitude: number; readonly longitude: number };

/** Metres east (`x`) and north (`y`) of where somebody is. */
export type Offset = { readonly x: number; readonly y: number };

/**
 * Where `to` lies, seen from `from`: its distance on the sphere, in its direction. Exact in both, so that there is no seam
 * at the antimeridian and none at the poles; angles between two such offsets are right for places a few kilometres away.
 */
export function offsetOf(from: Position, to: Position): Offset {
  const [south, north] = [radians(from.latitude), radians(to.latitude)];
  const east = radians(to.longitude - from.longitude);
  const half = Math.sin((north - south) / 2) ** 2 + Math.cos(south) * Math.cos(north) * Math.sin(east / 2) ** 2;
  const metres = 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(half)));
  const bearing = Math.atan2(
    Math.sin(east) * Math.cos(north),
    Math.cos(south) * Math.sin(north) - Math.sin(south) * Math.cos(north) * Math.cos(east),
  );
  return { x: metres * Math.sin(bearing), y: metres * Math.cos(bearing) };
}

/** The length of the cross product: twice the signed area of the triangle with the origin. */
export function cross(a: Offset, b: Offset): number {
  return a.x * b.y - a.y * b.x;
}

export function dot(a: Offset, b: Offset): number {
  return a.x * b.x + a.y * b.y;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
