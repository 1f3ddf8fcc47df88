import { dot, type Offset, offsetOf, type Position } from "./plane.ts";
import { edgesOf, probabilityInCircle, probabilityInPolygon } from "./probability.ts";
import { areaOf } from "./shape.ts";

/** Where somebody has to be: a circle, or a polygon of [longitude, latitude] in the order of its corners. */
export type Fence =
  | { readonly kind: "circle"; readonly centre: Position; readonly radius_metres: number }
  | { readonly kind: "polygon"; readonly corners: readonly (readonly [number, number])[] };

/** A position as a device reports it. What it calls accuracy is read as the radius in which it is right 68 times of 100. */
export type Fix = Position & { readonly accuracy_metres?: number | undefined };

export type Judgement = {
  verdict: "inside" | "outside" | "review";
  /** Why somebody has to look: near the edge, or less precise than the fence is large. */
  reason: "near_edge" | "imprecise" | null;
  probability: number;
  /** To the nearest point of the fence, 0 within it. */
  distance_metres: number;
  accuracy_metres: number;
};

/** Accepted from this probability on. */
const INSIDE = 0.6;
/** Errors of 999 in a thousand are not larger than so many accuracies. */
const FARTHEST = Math.sqrt(Math.log(0.001) / Math.log(0.32));
/** A device that says nothing is as precise as this, and none is more precise than five metres. */
const UNKNOWN_METRES = 50;
const LEAST_METRES = 5;

/**
 * Whether somebody was there. Refused is only who was too far away for an error of the device; between that and being
 * accepted somebody looks at it.
 */
export function judgeFence(fence: Fence, fix: Fix): Judgement {
  const accuracy_metres = fix.accuracy_metres ?? UNKNOWN_METRES;
  const sigma = Math.max(LEAST_METRES, accuracy_metres) / Math.sqrt(-2 * Math.log(0.32));
  const { probability, distance_metres, radius } = measure(fence, fix, sigma);
  const shown = { probability, distance_metres, accuracy_metres };
  if (probability >= INSIDE) return { verdict: "inside", reason: null, ...shown };
  if (distance_metres > FARTHEST * Math.max(LEAST_METRES, accuracy_metres))
    return { verdict: "outside", reason: null, ...shown };
  return { verdict: "review", reason: accuracy_metres > radius ? "imprecise" : "near_edge", ...shown };
}

function measure(fence: Fence, fix: Position, sigma: number) {
  if (fence.kind === "circle") {
    const { x, y } = offsetOf(fix, fence.centre);
    const distance = Math.hypot(x, y);
    return {
      probability: probabilityInCircle(distance, fence.radius_metres, sigma),
      distance_metres: Math.max(0, distance - fence.radius_metres),
      radius: fence.radius_metres,
    };
  }
  const corners = fence.corners.map(([longitude, latitude]) => offsetOf(fix, { latitude, longitude }));
  return {
    probability: probabilityInPolygon(corners, sigma),
    distance_metres: contains(corners) ? 0 : Math.min(...edgesOf(corners).map(([a, b]) => distanceTo(a, b))),
    // Of a circle as large.
    radius: Math.sqrt(areaOf(corners) / Math.PI),
  };
}

/** Whether the reported point, the origin, is within: a ray to the east crosses the boundary an odd number of times. */
function contains(corners: readonly Offset[]): boolean {
  const crossings = edgesOf(corners).filter(([a, b]) => {
    if (a.y > 0 === b.y > 0) return false;
    return a.x - (a.y * (b.x - a.x)) / (b.y - a.y) > 0;
  });
  return crossings.length % 2 === 1;
}

function distanceTo(a: Offset, b: Offset): number {
  const edge = { x: b.x - a.x, y: b.y - a.y };
  const square = dot(edge, edge);
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, -dot(a, edge) / square));
  return Math.hypot(a.x + share * edge.x, a.y + share * edge.y);
}
