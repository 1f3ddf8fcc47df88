import { cross, type Offset, offsetOf, type Position } from "./plane.ts";
import { edgesOf } from "./probability.ts";

export const MIN_CORNERS = 3;
export const MAX_CORNERS = 100;

/** Farther from the centre a polygon is no place any more, and its plane not flat enough. */
const FARTHEST_METRES = 10_000;
/** Somebody stands on as much. */
const LEAST_AREA = 1;

/** What keeps corners from being the fence of a place. */
export type ShapeFault = "far_from_centre" | "no_area" | "crosses_itself";

/** Whether [longitude, latitude] corners surround something near their centre; undefined when they do. */
export function faultOfPolygon(
  centre: Position,
  corners: readonly (readonly [number, number])[],
): ShapeFault | undefined {
  const offsets = corners.map(([longitude, latitude]) => offsetOf(centre, { latitude, longitude }));
  if (offsets.some(({ x, y }) => Math.hypot(x, y) > FARTHEST_METRES)) return "far_from_centre";
  if (areaOf(offsets) < LEAST_AREA) return "no_area";
  return crossesItself(offsets) ? "crosses_itself" : undefined;
}

/** In square metres. */
export function areaOf(corners: readonly Offset[]): number {
  return Math.abs(edgesOf(corners).reduce((sum, [a, b]) => sum + cross(a, b), 0)) / 2;
}

/** Whether an edge meets another that is not its neighbour; a hundred corners are five thousand pairs. */
function crossesItself(corners: readonly Offset[]): boolean {
  const edges = edgesOf(corners).filter(([a, b]) => a.x !== b.x || a.y !== b.y);
  return edges.some((edge, index) =>
    edges.some((other, at) => at > index + 1 && !(index === 0 && at === edges.length - 1) && meet(edge, other)),
  );
}

function meet([a, b]: readonly [Offset, Offset], [c, d]: readonly [Offset, Offset]): boolean {
  const sides = [sideOf(a, b, c), sideOf(a, b, d), sideOf(c, d, a), sideOf(c, d, b)] as const;
  if (sides[0] !== sides[1] && sides[2] !== sides[3]) return true;
  return (
    (sides[0] === 0 && isBetween(a, b, c)) ||
    (sides[1] === 0 && isBetween(a, b, d)) ||
    (sides[2] === 0 && isBetween(c, d, a)) ||
    (sides[3] === 0 && isBetween(c, d, b))
  );
}

/** On which side of the line from `a` to `b`: 1, -1, or 0 on it. */
function sideOf(a: Offset, b: Offset, point: Offset): number {
  return Math.sign(cross({ x: b.x - a.x, y: b.y - a.y }, { x: point.x - a.x, y: point.y - a.y }));
}

/** Whether a point of the line lies on its piece. */
function isBetween(a: Offset, b: Offset, point: Offset): boolean {
  return (
    Math.min(a.x, b.x) <= point.x &&
    point.x <= Math.max(a.x, b.x) &&
    Math.min(a.y, b.y) <= point.y &&
    point.y <= Math.max(a.y, b.y)
  );
}
