import { expect, it } from "vitest";
import { minutesMore } from "./minutes-more.ts";

it.each([
  ["10:03", 10, 7],
  ["10:10", 10, 0],
  ["10:12", 10, 0],
])("a view until %s of at most %i minutes may go on for %i more", (until, max, expected) => {
  expect(minutesMore("2026-03-02T10:00:00.000Z", `2026-03-02T${until}:00.000Z`, max)).toBe(expected);
});
