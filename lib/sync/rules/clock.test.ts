import { describe, expect, it } from "vitest";
import { judgeTime, offsetOf } from "./clock.ts";

const at = (text: string) => new Date(`2026-03-02T${text}Z`);
const received = at("12:00:00");
const judge = (
  occurred: Date,
  sent: Date,
  more: { age_ms?: number; offset_ms?: number; round_trip_ms?: number } = {},
) => {
  const { age_ms, offset_ms, round_trip_ms = 100 } = more;
  const clock = offset_ms === undefined ? undefined : { offset_ms, round_trip_ms };
  return judgeTime({ occurred_at: occurred, age_ms }, sent, offsetOf({ sent_at: sent, clock }, received), received);
};

describe("the time of what was done offline", () => {
  it("is what a right clock said", () => {
    const said = { kind: "believed", at: at("09:00:00"), is_corrected: false };
    expect(judge(at("09:00:00"), at("11:59:59"))).toEqual(said);
    expect(judge(at("09:00:00"), at("11:59:59"), { offset_ms: 20 })).toEqual(said);
    expect(judge(at("09:00:00"), at("11:59:59"), { age_ms: 10_799_000, offset_ms: 20 })).toEqual(said);
  });

  it("is not later because the push was slow", () => {
    const slow = judge(at("09:00:00"), at("11:50:00"), { offset_ms: 0 });
    expect(slow).toEqual({ kind: "believed", at: at("09:00:00"), is_corrected: false });
  });

  it("is put right where the clock was wrong", () => {
    const behind = judge(at("08:00:00"), at("11:00:00"));
    expect(behind).toEqual({ kind: "believed", at: at("09:00:00"), is_corrected: true });
    const ahead = judge(at("10:00:00"), at("13:00:00"), { offset_ms: 0 });
    expect(ahead).toEqual({ kind: "believed", at: at("09:00:00"), is_corrected: true });
  });

  it("is that of a clock that only runs on, where somebody set the other one in between", () => {
    const set = judge(at("03:00:00"), at("12:00:00"), { age_ms: 3_600_000, offset_ms: 0 });
    expect(set).toEqual({ kind: "believed", at: at("11:00:00"), is_corrected: true });
  });

  it("is not believed of a clock that is off by more than a day, nor ahead of now, nor from long ago", () => {
    const year = 365 * 86_400_000;
    const past = new Date(at("09:00:00").getTime() - year);
    const future = new Date(at("09:00:00").getTime() + year);
    expect(judge(past, new Date(received.getTime() - year)).kind).toBe("TIMESTAMP_TOO_OLD");
    expect(judge(future, new Date(received.getTime() + year)).kind).toBe("TIMESTAMP_IN_FUTURE");
    expect(judge(past, received, { age_ms: 1000, offset_ms: 0 }).kind).toBe("TIMESTAMP_TOO_OLD");
    expect(judge(at("12:02:00"), received).kind).toBe("TIMESTAMP_IN_FUTURE");
    expect(judge(new Date(received.getTime() - 61 * 86_400_000), received).kind).toBe("TIMESTAMP_TOO_OLD");
    expect(judge(new Date(received.getTime() - 59 * 86_400_000), received).kind).toBe("believed");
  });
});
