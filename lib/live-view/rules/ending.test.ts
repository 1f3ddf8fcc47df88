import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ANSWER_SECONDS, mayRefuse, type OpenView, reasonToEnd, SILENCE_SECONDS, WATCH_SECONDS } from "./ending.ts";

const start = new Date("2026-03-02T10:00:00Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

const waiting: OpenView = {
  state: "waiting",
  requested_at: start,
  ends_at: at(600),
  ends_with_hours: false,
  started_at: null,
  last_frame_at: null,
  watched_at: null,
  is_enabled: true,
  may_watch: true,
  is_working: true,
  is_on_break: false,
};
const live: OpenView = {
  ...waiting,
  state: "live",
  started_at: at(5),
  last_frame_at: at(300),
  watched_at: at(300),
};

describe("mayRefuse", () => {
  it.each([
    ["notify", true, "waiting", true],
    ["notify", true, "live", true],
    ["notify", false, "waiting", false],
    ["notify", false, "live", false],
    ["ask", true, "waiting", true],
    ["ask", true, "live", true],
    ["ask", false, "waiting", true],
    ["ask", false, "live", false],
  ] as const)("of a member who is told by %s and may stop: %s, while it is %s: %s", (consent, stop, state, may) => {
    expect(mayRefuse({ member_may_stop: stop }, { consent, state })).toBe(may);
  });
});

describe("a view that is open", () => {
  it("goes on while its conditions hold", () => {
    expect(reasonToEnd(waiting, at(ANSWER_SECONDS - 1))).toBeUndefined();
    expect(reasonToEnd(live, at(300 + SILENCE_SECONDS - 1))).toBeUndefined();
  });

  it.each([
    ["setting_off", { is_enabled: false }],
    ["access_lost", { may_watch: false }],
    ["checked_out", { is_working: false }],
    ["break", { is_on_break: true }],
  ] as const)("ends at once with %s", (reason, lost) => {
    expect(reasonToEnd({ ...waiting, ...lost }, start)).toBe(reason);
    expect(reasonToEnd({ ...live, ...lost }, at(301))).toBe(reason);
  });

  it("ends when its time is over, and says whether that was the working hours'", () => {
    const watched = { ...live, last_frame_at: at(599), watched_at: at(599) };
    expect(reasonToEnd(watched, at(599.9))).toBeUndefined();
    expect(reasonToEnd(watched, at(600))).toBe("expired");
    expect(reasonToEnd({ ...watched, ends_with_hours: true }, at(600))).toBe("outside_hours");
  });

  it("ends when nobody answers, shows or watches any more", () => {
    const watched = { watched_at: at(59) };
    expect(reasonToEnd({ ...waiting, ...watched }, at(ANSWER_SECONDS))).toBe("no_answer");
    expect(reasonToEnd({ ...live, watched_at: at(329) }, at(300 + SILENCE_SECONDS))).toBe("tracker_gone");
    expect(reasonToEnd({ ...live, last_frame_at: null, ...watched }, at(5 + SILENCE_SECONDS))).toBe("tracker_gone");
    expect(reasonToEnd({ ...live, last_frame_at: at(359) }, at(300 + WATCH_SECONDS))).toBe("viewer_gone");
    expect(reasonToEnd(waiting, at(WATCH_SECONDS))).toBe("viewer_gone");
  });

  it("never outlives its time, nor the silence of either side", () => {
    const seconds = fc.integer({ min: 0, max: 3600 });
    fc.assert(
      fc.property(seconds, seconds, seconds, seconds, (ends, framed, watched, now) => {
        const view = { ...live, ends_at: at(ends), last_frame_at: at(framed), watched_at: at(watched) };
        const may = now < ends && now - framed < SILENCE_SECONDS && now - watched < WATCH_SECONDS;
        expect(reasonToEnd(view, at(now)) === undefined).toBe(may);
      }),
    );
  });
});
