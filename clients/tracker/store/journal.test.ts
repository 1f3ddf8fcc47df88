import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Disk } from "./disk.ts";
import { openJournal, readJournal } from "./journal.ts";
import { memory } from "./store.ts";

const key = randomBytes(32);
const name = "journal";

function given(disk: Disk = memory(), more: { mostBytes?: number } = {}) {
  const time = { now: 0 };
  const troubles: (Error | undefined)[] = [];
  const onTrouble = (error: Error | undefined) => void troubles.push(error);
  const journal = openJournal({ disk, name, key, elapsed: () => time.now, onTrouble, ...more });
  return { disk, journal, time, troubles };
}

const read = (disk: Disk) => [...readJournal(disk, name, key).waiting.values()];

/** A disk on which an operation fails, and what was synced. */
function givenDisk() {
  const inner = memory();
  const state = { isFull: false, synced: 0 };
  const fail = () => {
    if (state.isFull) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  };
  const disk: Disk = {
    ...inner,
    append(file, bytes) {
      // Half of it is on the disk when the room ends.
      inner.append(file, state.isFull ? bytes.subarray(0, 20) : bytes);
      fail();
    },
    replace(file, bytes) {
      fail();
      inner.replace(file, bytes);
    },
    sync() {
      state.synced += 1;
    },
  };
  return { disk, state };
}

describe("a journal", () => {
  test("has after a restart what waits, in its order, and nothing that is done", () => {
    const { disk, journal } = given();
    const numbers = ["a", "b", "c"].map((value) => journal.add(value, "soon"));
    journal.done(numbers.slice(1, 2));
    const again = given(disk).journal;
    expect([...again.waiting().values()]).toEqual(["a", "c"]);
    again.add("d", "now");
    expect(read(disk)).toEqual(["a", "c", "d"]);
  });

  test("says nothing to whoever has not its key", () => {
    const { disk, journal } = given();
    journal.add({ active_window: "Quarterly report" }, "now");
    expect(disk.read(name)?.toString()).not.toContain("Quarterly");
    expect([...readJournal(disk, name, randomBytes(32)).waiting]).toEqual([]);
  });

  test("is set aside by whoever has not its key, and not written over", () => {
    const { disk, journal } = given();
    journal.add("before", "now");
    const other = { disk, name, key: randomBytes(32), elapsed: () => 0, onTrouble: () => undefined };
    openJournal(other).add("after", "now");
    expect([...readJournal(disk, name, other.key).waiting.values()]).toEqual(["after"]);
    const left = disk.list().flatMap((file) => [...readJournal(disk, file, key).waiting.values()]);
    expect(left).toEqual(["before"]);
  });

  test("is read up to its last whole line, wherever it is cut", () => {
    const { disk, journal } = given();
    const ends = [0];
    for (let value = 0; value < 12; value += 1) {
      journal.add(value, "soon");
      ends.push(disk.size(name));
    }
    const whole = disk.read(name) ?? Buffer.alloc(0);
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const torn = memory();
      torn.replace(name, whole.subarray(0, cut));
      const complete = ends.filter((end) => end <= cut).length - 1;
      const left = read(torn);
      // One that lacks nothing but the sign of its end is whole.
      expect([complete, complete + 1]).toContain(left.length);
      expect(left).toEqual(Array.from({ length: left.length }, (_, index) => index));
      // What is written behind a torn line is read, too.
      const { journal: again } = given(torn);
      again.add("after", "now");
      expect(read(torn).at(-1)).toBe("after");
    }
  });

  test("loses the lines whose bits were flipped, and makes nothing up", () => {
    const { disk, journal } = given();
    const values = Array.from({ length: 10 }, (_, index) => index);
    for (const value of values) journal.add(value, "soon");
    const whole = disk.read(name) ?? Buffer.alloc(0);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
        const flipped = Buffer.from(whole);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const damaged = memory();
        damaged.replace(name, flipped);
        const left = read(damaged) as number[];
        expect(left.every((value) => values.includes(value))).toBe(true);
        // A flipped end of a line takes two with it.
        expect(left.length).toBeGreaterThanOrEqual(8);
        expect(left).toEqual(left.toSorted((a, b) => a - b));
      }),
    );
  });

  test("forces marks to the disk at once, and the rest at most every five seconds", () => {
    const { disk, state } = givenDisk();
    const { journal, time } = given(disk);
    journal.add("heartbeat", "soon");
    expect(state.synced).toBe(0);
    journal.add("mark", "now");
    expect(state.synced).toBe(1);
    time.now = 4_000;
    journal.add("heartbeat", "soon");
    expect(state.synced).toBe(1);
    time.now = 5_000;
    journal.add("heartbeat", "soon");
    expect(state.synced).toBe(2);
  });

  test("does not grow with what is done", () => {
    const { disk, journal } = given();
    const kept = journal.add("kept", "soon");
    for (let value = 0; value < 1_500; value += 1) journal.done([journal.add(value, "soon")]);
    expect(disk.read(name)?.toString().split("\n").length).toBeLessThan(2_100);
    expect(read(disk)).toEqual(["kept"]);
    journal.done([kept]);
    expect(disk.size(name)).toBe(0);
  });

  test("goes on in memory while the disk is full, says so once, and writes all of it afterwards", () => {
    const { disk, state } = givenDisk();
    const { journal, time, troubles } = given(disk);
    journal.add("before", "now");
    state.isFull = true;
    for (const value of ["one", "two", "three"]) journal.add(value, "now");
    expect(troubles).toMatchObject([{ code: "ENOSPC" }]);
    expect(journal.isKept()).toBe(false);
    expect([...journal.waiting().values()]).toEqual(["before", "one", "two", "three"]);
    expect(read(disk)).toEqual(["before"]);
    state.isFull = false;
    time.now = 31_000;
    journal.add("four", "now");
    expect(read(disk)).toEqual(["before", "one", "two", "three", "four"]);
    expect(troubles).toMatchObject([{ code: "ENOSPC" }, undefined]);
    expect(journal.isKept()).toBe(true);
  });

  test("has whatever was added and not done, whatever happens in between", () => {
    const step = fc.oneof(fc.constant("add"), fc.constant("restart"), fc.nat(20));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const disk = memory();
        let { journal } = given(disk);
        const expected = new Map<number, number>();
        let value = 0;
        for (const each of steps) {
          if (each === "restart") journal = given(disk).journal;
          else if (each === "add") {
            value += 1;
            expected.set(value, journal.add(value, "soon"));
          } else {
            const [done] = [...journal.waiting()].slice(each % 5);
            if (done === undefined) continue;
            expected.delete(Number(done[1]));
            journal.done([done[0]]);
          }
        }
        expect(read(disk)).toEqual([...expected.keys()]);
      }),
    );
  });
});
