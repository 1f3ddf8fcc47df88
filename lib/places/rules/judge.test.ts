import { describe, expect, it } from "vitest";
import { type Fence, judgeFence } from "./judge.ts";
import { offsetOf, type Position } from "./plane.ts";
import { probabilityInCircle, probabilityInPolygon } from "./probability.ts";

/** So many metres east and north of a place; near enough for fences, and away from the poles. */
function moved({ latitude, longitude }: Position, east: number, north: number): Position {
  const metres = 111_195.08;
  return {
    latitude: latitude + north / metres,
    longitude: longitude + east / (metres * Math.cos((latitude * Math.PI) / 180)),
  };
}

const SCHOOL: Position = { latitude: 52.52, longitude: 13.405 };
const circle = (radius_metres: number, centre = SCHOOL): Fence => ({ kind: "circle", centre, radius_metres });

function square(half: number, centre = SCHOOL): Fence {
  const corners = [
    [-half, -half],
    [half, -half],
    [half, half],
    [-half, half],
  ] as const;
  return {
    kind: "polygon",
    corners: corners.map(([east, north]) => {
      const { longitude, latitude } = moved(centre, east, north);
      return [longitude, latitude] as const;
    }),
  };
}

describe("a circle of 100 m", () => {
  it.each([
    [40, 20, "inside", 1],
    [95, 20, "inside", 0.62],
    [110, 20, "review", 0.21],
    [0, 300, "review", 0.12],
    [160, 20, "outside", 0],
  ] as const)("%i m from its centre with an accuracy of %i m is %s", (east, accuracy_metres, verdict, probability) => {
    const judged = judgeFence(circle(100), { ...moved(SCHOOL, east, 0), accuracy_metres });
    expect(judged.verdict).toBe(verdict);
    expect(judged.probability).toBeCloseTo(probability, 2);
  });

  it("says why somebody has to look, and how far away somebody was", () => {
    expect(judgeFence(circle(100), { ...moved(SCHOOL, 110, 0), accuracy_metres: 20 }).reason).toBe("near_edge");
    expect(judgeFence(circle(100), { ...SCHOOL, accuracy_metres: 300 }).reason).toBe("imprecise");
    const away = judgeFence(circle(100), { ...moved(SCHOOL, 0, 160), accuracy_metres: 20 });
    expect(away.distance_metres).toBeCloseTo(60, 1);
  });

  it("takes a device that says nothing for one of 50 m", () => {
    const said = judgeFence(circle(100), { ...moved(SCHOOL, 90, 0), accuracy_metres: 50 });
    expect(judgeFence(circle(100), moved(SCHOOL, 90, 0))).toEqual(said);
  });
});

describe("a polygon", () => {
  it("is whole where the point is far inside, and nothing where it is far away", () => {
    expect(judgeFence(square(100), { ...SCHOOL, accuracy_metres: 5 }).probability).toBeCloseTo(1, 9);
    const away = judgeFence(square(100), { ...moved(SCHOOL, 500, 0), accuracy_metres: 20 });
    expect(away).toMatchObject({ verdict: "outside" });
    expect(away.distance_metres).toBeCloseTo(400, 0);
  });

  it("halves on an edge and quarters in a corner", () => {
    const edge = judgeFence(square(1000), { ...moved(SCHOOL, 1000, 0), accuracy_metres: 20 });
    expect(edge.probability).toBeCloseTo(0.5, 2);
    const corner = judgeFence(square(1000), { ...moved(SCHOOL, 1000, 1000), accuracy_metres: 20 });
    expect(corner.probability).toBeCloseTo(0.25, 2);
  });

  it("of many corners is the circle", () => {
    for (const [distance, sigma] of [
      [0, 30],
      [80, 10],
      [100, 25],
      [130, 60],
    ] as const) {
      const corners = Array.from({ length: 360 }, (_, step) => ({
        x: 100 * Math.cos((step * Math.PI) / 180) - distance,
        y: 100 * Math.sin((step * Math.PI) / 180),
      }));
      expect(probabilityInPolygon(corners, sigma)).toBeCloseTo(probabilityInCircle(distance, 100, sigma), 3);
    }
  });

  it("is the same either way round", () => {
    const fence = square(60);
    const fix = { ...moved(SCHOOL, 55, 20), accuracy_metres: 15 };
    const turned = fence.kind === "polygon" ? { ...fence, corners: fence.corners.toReversed() } : fence;
    expect(judgeFence(turned, fix).probability).toBeCloseTo(judgeFence(fence, fix).probability, 12);
  });
});

describe("anywhere on earth", () => {
  it.each([
    ["at the antimeridian", { latitude: -16.5, longitude: 180 }, { latitude: -16.5, longitude: -179.9999 }],
    ["at the north pole", { latitude: 90, longitude: 0 }, { latitude: 89.9999, longitude: 137 }],
    ["at the south pole", { latitude: -90, longitude: -40 }, { latitude: -89.9999, longitude: 90 }],
  ])("%s there is no seam", (_, centre, fix) => {
    const { x, y } = offsetOf(fix, centre);
    expect(Math.hypot(x, y)).toBeLessThan(12);
    expect(judgeFence(circle(100, centre), { ...fix, accuracy_metres: 10 })).toMatchObject({ verdict: "inside" });
  });

  it("never throws and never leaves 0 to 1, whatever is reported", () => {
    const odd = [-90, -89.999999, -45, 0, 1e-12, 45, 89.999999, 90];
    for (const latitude of odd)
      for (const longitude of [-180, -90, 0, 90, 180])
        for (const accuracy_metres of [0, 1e-9, 5, 1000, 1e6]) {
          const fix = { latitude, longitude, accuracy_metres };
          for (const fence of [circle(10), circle(50_000), square(100)]) {
            const { probability, distance_metres } = judgeFence(fence, fix);
            expect(probability).toBeGreaterThanOrEqual(0);
            expect(probability).toBeLessThanOrEqual(1);
            expect(Number.isFinite(distance_metres)).toBe(true);
          }
        }
  });
});

describe("the rule against a simulation", () => {
  /** A generator of numbers between 0 and 1 that is the same in every run. */
  function generator(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
      return state / 4_294_967_296;
    };
  }

  it.each([
    [0, 100, 60],
    [70, 100, 20],
    [100, 100, 33],
    [140, 100, 66],
    [40, 50, 10],
  ])("%i m from the centre of %i m with a sigma of %i m", (distance, radius, sigma) => {
    const random = generator(7 + distance);
    let inside = 0;
    const points = 200_000;
    for (let point = 0; point < points; point += 1) {
      const length = sigma * Math.sqrt(-2 * Math.log(1 - random()));
      const angle = 2 * Math.PI * random();
      if (Math.hypot(distance + length * Math.cos(angle), length * Math.sin(angle)) <= radius) inside += 1;
    }
    expect(Math.abs(probabilityInCircle(distance, radius, sigma) - inside / points)).toBeLessThan(0.006);
  });
});
