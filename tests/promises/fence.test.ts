// Promise 22: the fence has an answer for every number, and the same from both sides.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as checkIn from "../../functions/sessions/check-in.ts";
import { type Fence, judgeFence } from "../../lib/places/rules/judge.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { givenLesson } from "../steps/scene/lessons.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const figures = { fences: 0, "positions over HTTP": 0, "without an answer": 0 };
beforeAll(() => {
  process.env.RATE_LIMIT_MEMBER = "1000000";
});
afterAll(() => tell(22, "fence", figures));

const odd = [0, -0, 1e-300, 1e308, -1e308, 90, -90, 89.999999999, 180, -180, 179.9999999, 45.5, Number.MIN_VALUE];
const latitude = fc.oneof(
  fc.constantFrom(...odd.filter((n) => Math.abs(n) <= 90)),
  fc.double({ min: -90, max: 90, noNaN: true }),
);
const longitude = fc.oneof(
  fc.constantFrom(...odd.filter((n) => Math.abs(n) <= 180)),
  fc.double({ min: -180, max: 180, noNaN: true }),
);
const position = fc.record({ latitude, longitude });
const accuracy = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(0, 1e-300, 5, 1000, 1e6),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
);
const circle: fc.Arbitrary<Fence> = fc.record({
  kind: fc.constant("circle" as const),
  centre: position,
  radius_metres: fc.integer({ min: 10, max: 50_000 }),
});

describe("the fence", () => {
  it("judges every position on earth: a probability from 0 to 1, a distance, a verdict", () => {
    fc.assert(
      fc.property(circle, position, accuracy, (fence, at, accuracy_metres) => {
        figures.fences++;
        const judged = judgeFence(fence, { ...at, accuracy_metres });
        expect(judged.probability >= 0 && judged.probability <= 1).toBe(true);
        expect(Number.isFinite(judged.distance_metres) && judged.distance_metres >= 0).toBe(true);
        expect(judged.verdict).toBeOneOf(["inside", "outside", "review"]);
      }),
    );
  });

  it("is the same from both sides: whoever changes places with its centre is as far away", () => {
    fc.assert(
      fc.property(
        position,
        position,
        fc.integer({ min: 10, max: 50_000 }),
        accuracy,
        (a, b, radius_metres, accuracy_metres) => {
          const judge = (centre: typeof a, at: typeof a) =>
            judgeFence({ kind: "circle", centre, radius_metres }, { ...at, accuracy_metres });
          const [one, other] = [judge(a, b), judge(b, a)];
          expect(Math.abs(one.probability - other.probability)).toBeLessThan(1e-3);
          expect(Math.abs(one.distance_metres - other.distance_metres)).toBeLessThan(1);
        },
      ),
    );
  });

  it("answers whatever is sent for a position, and never with an error of ours", async () => {
    const { student, id } = await givenLesson({ methods: ["geofence"] });
    const values = ["NaN", "Infinity", null, "", "52.5", [], {}, true, 1e308, -1e308, 91, -181, 1e-320, -0];
    const good = { latitude: 52.5163, longitude: 13.3777, accuracy_metres: 20, age_ms: 0 };
    for (const field of Object.keys(good))
      for (const value of values) {
        figures["positions over HTTP"]++;
        const location = { ...good, longitude: 14, [field]: value };
        const { status, error } = await call(checkIn, { token: student.token, params: { id }, body: { location } });
        if (status >= 500 || error === undefined) figures["without an answer"]++;
        expect([status, error?.code]).toEqual(
          expect.toBeOneOf([
            [400, "VALIDATION_FAILED"],
            [403, "OUTSIDE_GEOFENCE"],
            [422, "LOCATION_STALE"],
            [422, "LOCATION_TOO_IMPRECISE"],
          ]),
        );
      }
  });
});
