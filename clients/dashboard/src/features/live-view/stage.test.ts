import { describe, expect, it } from "vitest";
import { afterHearing, type Stage } from "./stage.ts";

const waiting: Stage = { state: "waiting", endsAt: "2026-11-29T10:10:00Z", reason: null, frames: [], seenAt: null };
const frame = (seq: number, url: string | null = `/${seq}`) => ({
  event: "live:frame",
  data: { live_id: "a", seq, at: `2026-11-29T10:00:${String(seq + 10)}Z`, url, width: 1280, height: 720 },
});

describe("afterHearing", () => {
  it("begins with the first picture", () => {
    const stage = afterHearing(waiting, "a", frame(1));
    expect(stage.state).toBe("live");
    expect(stage.frames).toHaveLength(1);
  });

  it("is deaf to other views", () => {
    expect(afterHearing(waiting, "b", frame(1))).toBe(waiting);
  });

  it("keeps the last pictures, the newest first", () => {
    let stage = waiting;
    for (let seq = 1; seq <= 20; seq += 1) stage = afterHearing(stage, "a", frame(seq));
    expect(stage.frames.map(({ seq }) => seq)).toEqual([20, 19, 18, 17, 16, 15, 14]);
  });

  it("does not go back for a picture that comes late", () => {
    const stage = afterHearing(afterHearing(waiting, "a", frame(3)), "a", frame(2));
    expect(stage.frames.map(({ seq }) => seq)).toEqual([3]);
  });

  it("knows that a screen stays as it is", () => {
    const stage = afterHearing(afterHearing(waiting, "a", frame(3)), "a", frame(4, null));
    expect(stage.frames.map(({ seq }) => seq)).toEqual([3]);
    expect(stage.seenAt).toBe("2026-11-29T10:00:14Z");
  });

  it("shows nothing after the end, whatever still comes", () => {
    const over = afterHearing(afterHearing(waiting, "a", frame(1)), "a", {
      event: "live:stop",
      data: { live_id: "a", reason: "break" },
    });
    expect(over).toMatchObject({ state: "ended", reason: "break", frames: [] });
    expect(afterHearing(over, "a", frame(2))).toBe(over);
  });
});
