import { describe, expect, test } from "vitest";
import { givenClock } from "../../tests/steps/activity/tracker.ts";
import { createScreen } from "./screen.ts";

const START = Date.parse("2026-03-02T09:00:00Z");

/** A sheet of three codes of ten seconds, from so many seconds after the start on. */
function sheet(seconds: number, aheadSeconds = 0) {
  const iso = (ms: number) => new Date(START + ms * 1000).toISOString();
  const first = Math.floor(seconds / 10) * 10;
  const codes = [0, 10, 20].map((after) => ({
    ...{ code: `code-${first + after}`, link: "" },
    ...{ valid_from: iso(first + after), valid_until: iso(first + after + 10) },
  }));
  return { server_time: iso(seconds + aheadSeconds), step_seconds: 10, codes, svg: "" };
}

describe("a screen", () => {
  test("shows one code after another, and none when it has no more", async () => {
    const { clock, advance } = givenClock();
    const screen = createScreen(clock);
    expect(screen.code()).toBeUndefined();
    screen.show(sheet(0));
    expect(screen.code()).toBe("code-0");
    await advance(10);
    expect(screen.code()).toBe("code-10");
    await advance(20);
    expect(screen.code()).toBeUndefined();
  });

  test("goes by the server's clock, whatever its own says", () => {
    const { clock } = givenClock("2026-03-02T11:11:11Z");
    const screen = createScreen(clock);
    screen.show(sheet(12));
    expect(screen.code()).toBe("code-10");
  });

  test("asks again at half of what it has", async () => {
    const { clock, advance } = givenClock();
    const screen = createScreen(clock);
    screen.show(sheet(0));
    expect(screen.refreshInMs()).toBe(15_000);
    await advance(10);
    expect(screen.refreshInMs()).toBe(5_000);
  });
});
