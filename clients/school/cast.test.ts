import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../common/random.ts";
import { cast, type Role } from "./cast.ts";

const people = (count: number) => Array.from({ length: count }, (_, index) => index);
const rolesOf = (count: number) => cast(seededRandom("a"), people(count), 3).map(({ role }) => role);

describe("a session of thirteen", () => {
  test("shows everything that can happen", () => {
    const all: Role[] = ["scans", "inside", "edge", "outside", "late", "relayed", "shares", "leaves", "absent"];
    expect(new Set(rolesOf(13))).toEqual(new Set(all));
  });

  test("is mostly scanned for", () => {
    const byPlace = rolesOf(13).filter((role) => ["inside", "edge", "outside", "absent"].includes(role));
    expect(byPlace.length).toBeLessThan(13 / 2);
  });
});

test("a session of five has somebody who is late, somebody by place, and somebody who never comes", () => {
  expect(rolesOf(5)).toEqual(expect.arrayContaining(["late", "inside", "absent", "scans"]));
});

describe("whoever is in the class", () => {
  const given = fc.tuple(fc.string(), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 3, max: 30 }));

  test("comes once or not at all, and late is only whoever is to be", () => {
    fc.assert(
      fc.property(given, ([seed, count, late]) => {
        const entrances = cast(seededRandom(seed), people(count), late);
        expect(entrances.map(({ person }) => person).toSorted((a, b) => a - b)).toEqual(people(count));
        for (const { role, seconds } of entrances) expect(seconds > late * 60, role).toBe(role === "late");
      }),
    );
  });

  test("finds somebody who has scanned before a phone is borrowed", () => {
    fc.assert(
      fc.property(given, ([seed, count, late]) => {
        const entrances = cast(seededRandom(seed), people(count), late);
        for (const borrower of entrances.filter(({ role }) => role === "shares"))
          expect(entrances.some(({ role, seconds }) => role === "scans" && seconds < borrower.seconds)).toBe(true);
      }),
    );
  });

  test("does the same again where a session goes on", () => {
    expect(cast(seededRandom("id"), people(13), 3)).toEqual(cast(seededRandom("id"), people(13), 3));
  });
});
