import { describe, expect, it } from "vitest";
import { faultOfPolygon } from "./shape.ts";

const BERLIN = { latitude: 52.519, longitude: 13.377 };
/** Corners so many thousandths of a degree east and north of the centre. */
const around = ({ latitude, longitude }: typeof BERLIN, ...corners: [east: number, north: number][]) =>
  corners.map(([east, north]) => [longitude + east / 1000, latitude + north / 1000] as const);

describe("the polygon of a place", () => {
  it.each([
    ["a square", around(BERLIN, [-1, -1], [1, -1], [1, 1], [-1, 1])],
    ["a square the other way round", around(BERLIN, [-1, 1], [1, 1], [1, -1], [-1, -1])],
    ["a triangle", around(BERLIN, [0, 0], [1, 0], [0, 1])],
    ["the letter L", around(BERLIN, [0, 0], [2, 0], [2, 1], [1, 1], [1, 2], [0, 2])],
    ["a square whose first corner comes again at its end", around(BERLIN, [0, 0], [1, 0], [1, 1], [0, 1], [0, 0])],
    ["a square with a corner in the middle of an edge", around(BERLIN, [0, 0], [0.5, 0], [1, 0], [1, 1], [0, 1])],
  ])("may be %s", (_, corners) => expect(faultOfPolygon(BERLIN, corners)).toBeUndefined());

  it.each([
    ["three equal corners", around(BERLIN, [1, 1], [1, 1], [1, 1]), "no_area"],
    ["a line there and back", around(BERLIN, [0, 0], [1, 1], [2, 2], [1, 1]), "no_area"],
    ["a bow tie with one end larger", around(BERLIN, [0, 0], [2, 2], [2, 0], [0, 1]), "crosses_itself"],
    [
      "an edge that comes back over another",
      around(BERLIN, [0, 0], [2, 0], [2, 1], [0.5, 0], [0, 1]),
      "crosses_itself",
    ],
    ["a corner eleven kilometres away", around(BERLIN, [0, 0], [1, 0], [0, 99]), "far_from_centre"],
    ["corners on the other side of the world", around(BERLIN, [0, 0], [1, 0], [-190_000, 0]), "far_from_centre"],
  ])("is not %s", (_, corners, fault) => expect(faultOfPolygon(BERLIN, corners)).toBe(fault));

  it("may lie on the antimeridian and about a pole", () => {
    const island = { latitude: -16.8, longitude: 180 };
    expect(
      faultOfPolygon(island, [
        [179.99, -16.81],
        [-179.99, -16.81],
        [-179.99, -16.79],
        [179.99, -16.79],
      ]),
    ).toBeUndefined();
    const pole = { latitude: 90, longitude: 0 };
    expect(
      faultOfPolygon(pole, [
        [0, 89.99],
        [90, 89.99],
        [180, 89.99],
        [-90, 89.99],
      ]),
    ).toBeUndefined();
  });
});
