import { describe, expect, it } from "vitest";
import { behindOf, pause } from "./pace.ts";

describe("behindOf", () => {
  it.each([
    ["the newest", 11, 10, 0],
    ["the one before", 11, 9, 1],
    ["an old one", 11, 7, 3],
    ["none yet", 1, 1, 0],
    ["one that was never sent", 11, 500, 0],
    ["nothing", 11, undefined, null],
  ] as const)("of a viewer who shows %s: next is %i, shown is %s, that is %s", (_, next, shown, behind) => {
    expect(behindOf(next, shown)).toBe(behind);
  });
});

describe("pause", () => {
  it.each([
    ["without viewers", 2, [], 2000],
    ["while every viewer keeps up", 2, [0, 2], 2000],
    ["twice as long as soon as one of them is three pictures behind", 2, [0, 3], 4000],
    ["not longer for a viewer who never says so", 1, [null], 1000],
  ] as const)("is what is chosen, %s", (_, seconds, viewers, milliseconds) => {
    expect(
      pause(
        seconds,
        viewers.map((behind) => ({ behind })),
      ),
    ).toBe(milliseconds);
  });

  /** A picture every `frame` seconds for five minutes; the viewer names theirs every `every` seconds, `late` pictures late. */
  function pausesOf({ frame, every, late }: { frame: number; every: number; late: number }): number[] {
    const pauses: number[] = [];
    let behind: number | null = null;
    let said = 0;
    for (let at = 0, seq = 1; at < 300; at += (pauses.at(-1) ?? 0) / 1000, seq += 1) {
      if (at - said >= every) {
        said = at;
        behind = behindOf(seq, Math.max(1, seq - 1 - late));
      }
      pauses.push(pause(frame, [{ behind }]));
    }
    return [...new Set(pauses.slice(pauses.length / 2))];
  }

  it.each([
    [{ frame: 2, every: 20, late: 0 }, [2000]],
    [{ frame: 1, every: 20, late: 0 }, [1000]],
    [{ frame: 2, every: 20, late: 2 }, [2000]],
    [{ frame: 2, every: 20, late: 3 }, [4000]],
    [{ frame: 2, every: 1, late: 0 }, [2000]],
    [{ frame: 10, every: 50, late: 5 }, [20000]],
  ])("goes by how late a viewer is, not by how rarely they say so: %j", (viewer, pauses) => {
    expect(pausesOf(viewer)).toEqual(pauses);
  });
});
