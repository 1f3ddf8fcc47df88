import { describe, expect, it } from "vitest";
import { grown } from "./grown.ts";

const SUMS = {
  total_work_duration: 3600,
  total_active_duration: 1800,
  total_idle_duration: 600,
  total_break_duration: 600,
};

describe("grown", () => {
  it.each([
    ["active", { net: 3060, active: 1860, idle: 600, breaks: 600 }],
    ["idle", { net: 3060, active: 1800, idle: 660, breaks: 600 }],
    ["break", { net: 3000, active: 1800, idle: 600, breaks: 660 }],
    ["untracked", { net: 3060, active: 1800, idle: 600, breaks: 600 }],
    ["offline", { net: 3000, active: 1800, idle: 600, breaks: 600 }],
    [null, { net: 3000, active: 1800, idle: 600, breaks: 600 }],
  ])("of somebody %s grows what they do", (state, expected) => {
    expect(grown(SUMS, state, 60)).toEqual(expected);
  });
});
