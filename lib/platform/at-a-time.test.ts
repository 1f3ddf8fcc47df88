import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { atATime } from "./at-a-time.ts";

it("does each once, in order, and no more at a time than told", async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  await atATime(3, [0, 1, 2, 3, 4, 5, 6], async (item) => {
    begun.push(item);
    running += 1;
    most = Math.max(most, running);
    await setImmediate();
    running -= 1;
  });
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most).toBe(3);
});

it("ends with the first failure", async () => {
  const work = async (item: number) => {
    if (item === 2) throw new Error("not this one");
  };
  await expect(atATime(2, [1, 2, 3], work)).rejects.toThrow("not this one");
});
