import { describe, expect, it } from "vitest";
import { explainEnd } from "./explain-end.ts";
import { explainLateness, explainStatus, type Judged } from "./explain-status.ts";

const at = (text: string) => new Date(`2026-11-${text}:00Z`);
const place = { date: "2026-11-27", timezone: "UTC" };
const day = (change: Partial<Judged> = {}): Judged => ({
  status: "present",
  is_late: false,
  check_in_time: at("27T09:00"),
  work_seconds: 8 * 3600,
  is_closed: true,
  settled_at: null,
  shift: { start: at("27T09:00"), end: at("27T17:00") },
  late_threshold_minutes: 10,
  ...change,
});

describe("explainLateness", () => {
  it.each([
    [
      { is_late: true, check_in_time: at("28T00:05"), shift: { start: at("27T23:30"), end: at("28T07:30") } },
      "late",
      "Late: the check-in at 2026-11-28 00:05:00 was 35 min after the shift's start at 23:30:00, with 10 min of grace.",
    ],
    [
      { check_in_time: at("27T09:05") },
      "within_grace",
      "In time: the check-in at 09:05:00 was 5 min after the shift's start at 09:00:00, within the 10 min of grace.",
    ],
    [{}, "in_time", "In time: the check-in at 09:00:00 was not after the shift's start at 09:00:00."],
    [{ shift: undefined }, "not_expected", "No hours were expected on this date, so no check-in is late."],
    [{ check_in_time: null }, "no_check_in", "Nobody checked in, so nobody was late."],
    [{ is_late: true }, "judged_before", "The check-in was judged as late by the hours that held then."],
  ])("of %j is %s", (change, code, sentence) => {
    expect(explainLateness(day(change), place)).toEqual({ code, sentence });
  });
});

describe("explainStatus", () => {
  it.each([
    [
      { status: "half_day" as const, work_seconds: 3 * 3600 },
      "half_day",
      "Half a day: 3 h at work, less than half of the 8 h of the shift.",
    ],
    [{}, "present", "Present: not late, and 8 h at work, at least half of the 8 h of the shift."],
    [{ is_closed: false }, "not_closed", "Present so far: the date is not closed yet."],
    [
      { status: "absent" as const, check_in_time: null, work_seconds: 0 },
      "absent",
      "Absent: expected from 09:00:00 to 17:00:00, and nobody checked in.",
    ],
    [
      { status: "absent" as const, check_in_time: null, settled_at: at("28T08:00") },
      "said_absent",
      "Absent: an administrator has said so.",
    ],
    [{ status: "on_leave" as const }, "on_leave", "On leave: nothing was expected of this date."],
  ])("of %j is %s", (change, code, sentence) => {
    expect(explainStatus(day(change), place)).toEqual({ code, sentence });
  });
});

describe("explainEnd", () => {
  const session = {
    type: "work_session" as const,
    id: "a",
    start: at("27T09:00"),
    end: at("27T17:00"),
    source: "tracker" as const,
    recorded_at: at("27T09:00"),
    end_source: "auto" as const,
    end_recorded_at: at("28T00:15"),
    ended_by: "auto" as const,
    idle_threshold_seconds: 300,
    voided_at: null,
  };
  const around = { next_start: null, shift: undefined, longest_session_hours: 16, edges: [], is_tracked: true };

  it.each([
    [{}, {}, "ended_by_evidence", "at the last sign of activity"],
    [{}, { is_tracked: false, shift: day().shift }, "ended_by_schedule", "at the scheduled end, 17:00:00"],
    [{}, { is_tracked: false }, "ended_by_schedule", "at the length of a usual day, 8 h"],
    [{}, { next_start: at("27T17:00") }, "ended_by_next_session", "where the next session begins"],
    [{ end: at("28T01:00") }, {}, "ended_at_longest", "after 16 h, the longest that a session may be"],
    [{}, { edges: [at("27T17:00")] }, "ended_with_something_else", "where a break or a meeting begins or ends"],
    [{ ended_by: "member" as const, end_source: "web" as const }, {}, "declared", "so it was declared"],
    [
      { ended_by: "admin" as const, end_source: "admin" as const },
      {},
      "ended_by_administrator",
      "an administrator has",
    ],
    [{ end: null, ended_by: null, end_source: null }, {}, "still_running", "it has not ended yet"],
    [{ voided_at: at("28T09:00") }, {}, "voided", "voided, and counts nothing"],
  ])("of %j beside %j is %s", (change, beside, code, words) => {
    const { code: found, sentence } = explainEnd({ ...session, ...change }, { ...around, ...beside }, place);
    expect(found).toBe(code);
    expect(sentence).toContain(words);
  });
});
