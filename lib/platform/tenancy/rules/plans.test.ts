import { describe, expect, it } from "vitest";
import { PLANS, roomIn } from "./plans.ts";

describe("the room of a plan", () => {
  it.each(["gold", "", "Pro", "constructor", "__proto__"])(
    "is the least of all for a plan that is not known: %j",
    (plan) => {
      expect(roomIn(plan)).toEqual(roomIn("free"));
    },
  );

  it("is never less than a lesser plan's", () => {
    const sizes = PLANS.map(roomIn).map(({ classes, members, faces }) => [
      classes ?? Number.POSITIVE_INFINITY,
      members ?? Number.POSITIVE_INFINITY,
      Number(faces),
    ]);
    for (const [index, size] of sizes.slice(1).entries())
      for (const [kind, most] of size.entries())
        expect(most).toBeGreaterThanOrEqual(sizes[index]?.[kind] ?? Number.NaN);
  });
});
