import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeFence } from "../../lib/places/rules/judge.ts";
import { faultOfPolygon } from "../../lib/places/rules/shape.ts";
import { seededRandom } from "../common/random.ts";
import { type Ground, standing } from "./ground.ts";
import { SCHOOLS } from "./schools.ts";

const grounds = SCHOOLS.flatMap((school) => school.grounds);

function fenceOf({ polygon, radius_metres, latitude, longitude }: Ground) {
  if (polygon !== undefined) return { kind: "polygon", corners: polygon } as const;
  return { kind: "circle", centre: { latitude, longitude }, radius_metres } as const;
}

describe.each(grounds)("$name", (ground) => {
  test.each([
    ["inside", "inside"],
    ["edge", "review"],
    ["outside", "outside"],
  ] as const)("whoever stands %s is judged: %s", (where, verdict) => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const fix = standing(seededRandom(seed), ground, where);
        expect(judgeFence(fenceOf(ground), fix)).toMatchObject({ verdict });
      }),
    );
  });

  test("is a fence that is taken", () => {
    expect(ground.polygon === undefined ? undefined : faultOfPolygon(ground, ground.polygon)).toBeUndefined();
  });
});

test("each school has a circle and a polygon", () => {
  for (const { grounds: all } of SCHOOLS)
    expect(all.map(({ polygon }) => polygon === undefined).toSorted()).toEqual([false, true]);
});
