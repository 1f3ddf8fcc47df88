import { describe, expect, it } from "vitest";
import { byTenMinutes } from "./groups.ts";
import type { Picture } from "./picture.ts";

const picture = (time: string): Picture => ({
  id: time,
  user: "Alice",
  at: `2026-11-29T${time}Z`,
  application: null,
  title: null,
  tone: "neutral",
  thumbnail: null,
  status: "ready",
  isBlurred: false,
});

describe("byTenMinutes", () => {
  it("keeps the order, and all pictures", () => {
    const pictures = ["10:00:00", "10:09:59", "10:10:00", "11:00:30"].map(picture);
    const groups = byTenMinutes(pictures);
    expect(groups.map((group) => group.pictures.map(({ id }) => id))).toEqual([
      ["10:00:00", "10:09:59"],
      ["10:10:00"],
      ["11:00:30"],
    ]);
    expect(groups[0]).toMatchObject({
      from: Date.parse("2026-11-29T10:00:00Z"),
      to: Date.parse("2026-11-29T10:10:00Z"),
    });
    expect(byTenMinutes(pictures.toReversed()).flatMap((group) => group.pictures)).toEqual(pictures.toReversed());
  });
});
