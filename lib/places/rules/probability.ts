import { cross, dot, type Offset } from "./plane.ts";

/** Beyond so many standard deviations from the edge nothing is left to integrate. */
const FAR = 8;

/**
 * How probable it is that somebody is in a circle, when their position is reported `distance` metres from its centre and
 * errs by a Gaussian of `sigma` metres in each direction.
 *
 * The probability of a region is (1 / 2 pi) times the integral over its boundary of 1 - exp(-r^2 / 2 sigma^2) by the
 * angle, as seen from the reported point, at a distance of r.
 */
export function probabilityInCircle(distance: number, radius: number, sigma: number): number {
  if (Math.abs(distance - radius) > FAR * sigma) return distance < radius ? 1 : 0;
  const steps = Math.min(4096, Math.max(64, Math.ceil((24 * radius) / sigma)));
  let sum = 0;
  for (let step = 0; step < steps; step += 1) {
    const cosine = Math.cos((2 * Math.PI * step) / steps);
    const square = radius ** 2 + distance ** 2 + 2 * radius * distance * cosine;
    sum += perSquare(square, sigma) * (radius ** 2 + radius * distance * cosine);
  }
  return clamped(sum / steps);
}

/** The same of a polygon without crossings, whose corners are offsets from the reported point, either way round. */
export function probabilityInPolygon(corners: readonly Offset[], sigma: number): number {
  const sum = edgesOf(corners).reduce((all, [a, b]) => all + alongEdge(a, b, sigma), 0);
  return clamped(Math.abs(sum) / (2 * Math.PI));
}

/** Each corner with the next. */
export function edgesOf(corners: readonly Offset[]): [Offset, Offset][] {
  return corners.flatMap((corner, index) => {
    const next = corners[(index + 1) % corners.length];
    return next === undefined ? [] : [[corner, next]];
  });
}

/**
 * The integral along an edge. Seen from the reported point, which is `height` away from the edge's line, a point of it in
 * the direction `angle` from the foot of that height lies at height / cos(angle): so the angle itself is integrated over,
 * and the integrand stays between 0 and 1 however close the edge is.
 */
function alongEdge(a: Offset, b: Offset, sigma: number): number {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const turn = Math.sign(cross(a, b));
  if (length === 0 || turn === 0) return 0;
  const along = { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
  const height = Math.abs(cross(a, along));
  const [from, to] = [Math.atan2(dot(a, along), height), Math.atan2(dot(b, along), height)];
  const scale = (height / sigma) ** 2 / 2;
  let sum = 0;
  for (const { node, weight } of NODES) {
    const angle = (from + to) / 2 + ((to - from) / 2) * node;
    sum -= weight * Math.expm1(-scale / Math.cos(angle) ** 2);
  }
  return (turn * sum * (to - from)) / 2;
}

/** (1 - exp(-r^2 / 2 sigma^2)) / r^2, which has a limit where r is 0. */
function perSquare(square: number, sigma: number): number {
  const variance = sigma ** 2;
  if (square < 1e-9 * variance) return 1 / (2 * variance);
  return -Math.expm1(-square / (2 * variance)) / square;
}

function clamped(probability: number): number {
  return Math.min(1, Math.max(0, probability));
}

/** Gauss and Legendre's nodes between -1 and 1: the roots of the polynomial, by Newton's method. */
function legendre(count: number): { node: number; weight: number }[] {
  return Array.from({ length: count }, (_, index) => {
    let node = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let round = 0; round < 20; round += 1) {
      let [before, value] = [1, node];
      for (let degree = 2; degree <= count; degree += 1)
        [before, value] = [value, ((2 * degree - 1) * node * value - (degree - 1) * before) / degree];
      slope = (count * (node * value - before)) / (node ** 2 - 1);
      node -= value / slope;
    }
    return { node, weight: 2 / ((1 - node ** 2) * slope ** 2) };
  });
}

const NODES = legendre(32);
