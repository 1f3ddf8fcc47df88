import { describe, expect, it } from "vitest";
import { isOwnDoing, targetOf } from "./target.ts";

describe("targetOf", () => {
  it("leads to the day that it is about", () => {
    expect(targetOf({ type: "attendance_corrected", data: { date: "2026-03-02" } }, "me")).toEqual({
      to: "/members/$id/day",
      params: { id: "me" },
      search: { date: "2026-03-02" },
    });
    expect(targetOf({ type: "break_open", data: {} }, "me")).toEqual({ to: "/me" });
    expect(targetOf({ type: "own_attendance_corrected", data: { user_id: "u", date: "2026-03-02" } }, "me")).toEqual({
      to: "/members/$id/day",
      params: { id: "u" },
      search: { date: "2026-03-02" },
    });
  });

  it("leads nowhere where it does not know", () => {
    expect(targetOf({ type: "something", data: {} }, "me")).toBeUndefined();
    expect(targetOf({ type: "import_finished", data: {} }, "me")).toBeUndefined();
    expect(targetOf({ type: "own_attendance_corrected", data: {} }, "me")).toBeUndefined();
  });
});

describe("isOwnDoing", () => {
  it("is what the member did themselves", () => {
    expect(isOwnDoing({ type: "data_export_requested", data: { requested_by: "me" } }, "me")).toBe(true);
    expect(isOwnDoing({ type: "live_view_started", data: { viewer_id: "other", user_id: "me" } }, "me")).toBe(false);
    expect(isOwnDoing({ type: "break_open", data: {} }, "me")).toBe(false);
  });
});
