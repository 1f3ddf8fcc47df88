import { describe, expect, it } from "vitest";
import { closesAt, type Move, opensAt, requireMove, STATUSES, type Standing, type Status } from "./state.ts";

const at = (clock: string) => new Date(`2026-03-02T${clock}:00Z`);

const lesson = (status: Status, more: Partial<Standing> = {}): Standing => ({
  status,
  starts_at: at("09:00"),
  ends_at: at("10:30"),
  ended_at: status === "completed" ? at("10:30") : null,
  opens_before_minutes: 15,
  ...more,
});

describe("requireMove", () => {
  const allowed: Record<Move, readonly Status[]> = {
    start: ["scheduled"],
    end: ["active"],
    cancel: ["scheduled", "active"],
    reopen: ["completed"],
  };
  const moves = Object.keys(allowed) as Move[];

  it.each(moves.flatMap((move) => STATUSES.map((status) => [move, status] as const)))("%s of %s", (move, status) => {
    const attempt = () => requireMove(lesson(status), move, at("09:00"));
    if (allowed[move].includes(status)) expect(attempt).not.toThrow();
    else
      expect(attempt).toThrow(
        expect.objectContaining({ code: "SESSION_STATE", details: expect.objectContaining({ status }) }),
      );
  });

  it("lets a teacher begin a quarter of an hour before, and not after the end", () => {
    expect(opensAt(lesson("scheduled"))).toEqual(at("08:45"));
    expect(() => requireMove(lesson("scheduled"), "start", at("08:45"))).not.toThrow();
    for (const [clock, why] of [
      ["08:44", { opens_at: at("08:45") }],
      ["10:30", { ended_at: at("10:30") }],
    ] as const)
      expect(() => requireMove(lesson("scheduled"), "start", at(clock))).toThrow(
        expect.objectContaining({ details: { status: "scheduled", wanted: "active", ...why } }),
      );
  });

  it("opens a session again for a day", () => {
    const ended = lesson("completed", { ended_at: at("10:10") });
    expect(() => requireMove(ended, "reopen", new Date("2026-03-03T10:10:00Z"))).not.toThrow();
    expect(() => requireMove(ended, "reopen", new Date("2026-03-03T10:10:01Z"))).toThrow("state");
  });
});

describe("closesAt", () => {
  it("gives one that is opened again an hour, or until its end", () => {
    expect(closesAt(lesson("completed"), at("11:00"))).toEqual(at("12:00"));
    expect(closesAt(lesson("completed"), at("09:10"))).toEqual(at("10:30"));
  });
});
