import { describe, expect, it } from "vitest";
import { run, until } from "../../steps/desktop/process.ts";
import { givenDesktop, givenX, givenXterm } from "../../steps/desktop/x11.ts";

const SENTENCE = "the quick brown fox jumps over the dog.";

describe("activity under X11", () => {
  it("counts 39 keys and 16 clicks exactly, and no step of the wheel", async () => {
    await givenX();
    const desktop = await givenDesktop();
    await givenXterm(desktop, "Quarterly report - Editor");
    const before = await desktop.activity.look();
    await run("xdotool", "type", "--delay", "5", SENTENCE);
    await run("xdotool", "mousemove", "200", "200", "click", "--repeat", "16", "--delay", "5", "1");
    await run("xdotool", "click", "4", "click", "5");
    const clicks = (before.counts?.clicks ?? 0) + 16;
    const { counts } = await until("all clicks", async () => {
      const look = await desktop.activity.look();
      return (look.counts?.clicks ?? 0) >= clicks && look;
    });
    expect(SENTENCE).toHaveLength(39);
    expect(counts).toEqual({ clicks, strokes: (before.counts?.strokes ?? 0) + 39 });
  });

  it("tells the title and the application of the window in front", async () => {
    await givenX();
    const desktop = await givenDesktop();
    await givenXterm(desktop, "Budget");
    const title = "Budget 2027 – Ünïcode ✓";
    await run("xdotool", "search", "--name", "^Budget$", "set_window", "--name", title);
    const front = async () => (await desktop.activity.look()).window;
    await until("the new title", async () => (await front())?.title === title);
    expect(await front()).toEqual({ title, application: "XTerm" });
  });

  it("tells since when nothing was touched", async () => {
    await givenX();
    const desktop = await givenDesktop();
    // No longer than since a moment before it was touched, however long that took.
    const secondsSince = (instant: number) => (performance.now() - instant) / 1000 + 0.1;
    const pressed = performance.now();
    await run("xdotool", "key", "Shift");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const { idle_seconds } = await desktop.activity.look();
    expect(idle_seconds).toBeGreaterThanOrEqual(1.4);
    expect(idle_seconds).toBeLessThan(secondsSince(pressed));
    const moved = performance.now();
    await run("xdotool", "mousemove_relative", "3", "3");
    expect((await desktop.activity.look()).idle_seconds).toBeLessThan(secondsSince(moved));
  });
});
