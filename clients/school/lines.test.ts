import { describe, expect, test } from "vitest";
import type { Attendee } from "./contracts.ts";
import { clockTime, tallyOf, tell, tellEnd } from "./lines.ts";

const attendee = (given: Partial<Attendee>): Attendee => ({
  user: { id: "1", name: "Ada", employee_id: "S-1" },
  ...{ status: null, marked_at: null, left_at: null, left_early: false, method: null, note: null },
  ...{ review: "none", reasons: [], code_age_ms: null, inside_probability: null, distance_metres: null, version: 0 },
  ...{ face_model: null, face_similarity: null },
  ...given,
});
const shared = [{ code: "device_shared", text: "The same device." }];

describe("how many are there", () => {
  test("counts whoever is late, and what somebody has to look at", () => {
    const tally = tallyOf([
      attendee({}),
      attendee({ status: "present" }),
      attendee({ status: "late", review: "pending" }),
      attendee({ status: "present", reasons: shared }),
      attendee({ status: "present", reasons: shared, review: "accepted" }),
      attendee({ status: "absent", reasons: shared, review: "refused" }),
    ]);
    expect(tell(tally)).toBe("4 of 6 are there, 1 late, 2 to review");
  });

  test("leaves out what is not the case", () => {
    expect(tell({ expected: 5, there: 1, late: 0, review: 0 })).toBe("1 of 5 is there");
  });
});

test("an end says what became of everybody", () => {
  const counts = { expected: 13, present: 10, late: 1, absent: 2, excused: 0, unmarked: 0, left_early: 1, pending: 0 };
  expect(tellEnd({ ...counts, rate: 84.6 })).toBe("ends it: 10 present, 1 late, 2 absent, a rate of 84.6 %");
});

test("a time is of the school's clocks", () => {
  expect(clockTime("2026-03-02T09:05:00Z", "America/New_York")).toBe("04:05");
});
