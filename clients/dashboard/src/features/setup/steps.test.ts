import { describe, expect, it } from "vitest";
import { arrivalIn, isDescribed, isTimeKnown } from "./steps.ts";

const day = {
  user_id: "1",
  name: "Ann",
  state: "offline",
  state_since: null,
  last_logout: null,
  total_active_duration: 0,
};

describe("the steps", () => {
  it("are done when somebody has done them", () => {
    const blank = { contact_email: null, domain: null, address: null };
    expect(isDescribed(blank as never)).toBe(false);
    expect(isDescribed({ ...blank, domain: "a.example" } as never)).toBe(true);
    expect(isTimeKnown([{ key: "working_hours", updated_at: null }] as never)).toBe(false);
    expect(isTimeKnown([{ key: "working_days", updated_at: "2026-03-02T08:00:00Z" }] as never)).toBe(true);
  });

  it("take a heartbeat for one only where a tracker sent it", () => {
    expect(arrivalIn([day] as never)).toBeUndefined();
    expect(arrivalIn([{ ...day, state: "untracked" }] as never)).toBeUndefined();
    expect(arrivalIn([day, { ...day, user_id: "2", state: "idle", state_since: "x" }] as never)).toEqual({
      user_id: "2",
      name: "Ann",
      at: "x",
    });
    expect(arrivalIn([{ ...day, total_active_duration: 9, last_logout: "y" }] as never)?.at).toBe("y");
  });
});
