import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMessage } from "./message.ts";
import { partsOf } from "./parts.ts";

const org_id = "019b8b74-1800-76c5-88cb-bb2aafdead00";

function messageOf(member: number, heartbeats: number) {
  const user_id = `019b8b74-1800-76c5-88cb-${String(member).padStart(12, "0")}`;
  const list = Array.from({ length: heartbeats }, (_, index) => ({
    timestamp: new Date(1000 * index).toISOString(),
    is_active: true,
    mouse_clicks: 0,
    keyboard_strokes: 0,
  }));
  return { rows: parseMessage(JSON.stringify({ org_id, user_id, heartbeats: list })) };
}

const countOf = (part: readonly { rows: readonly unknown[] }[]) => part.reduce((sum, { rows }) => sum + rows.length, 0);
const membersOf = (part: readonly ReturnType<typeof messageOf>[]) =>
  new Set(part.flatMap(({ rows }) => rows.map(({ user_id }) => user_id)));

describe("partsOf", () => {
  it("leaves few heartbeats together", () => {
    const messages = Array.from({ length: 199 }, (_, member) => messageOf(member, 1));
    expect(partsOf(messages, 2).map(countOf)).toEqual([199]);
    expect(partsOf([], 2)).toEqual([]);
  });

  it("halves a batch between neighbours", () => {
    const messages = Array.from({ length: 1001 }, (_, member) => messageOf((member * 5) % 1001, 1));
    const [first = [], second = [], ...more] = partsOf(messages, 2);
    expect(more).toEqual([]);
    expect([countOf(first), countOf(second)]).toEqual([501, 500]);
    expect([...membersOf(first)].sort().at(-1) ?? "").toMatch(/0500$/);
    expect([...membersOf(second)].sort()[0]).toMatch(/0501$/);
  });

  it("is one part where nothing else could be done meanwhile", () => {
    const messages = Array.from({ length: 1000 }, (_, member) => messageOf(member, 1));
    expect(partsOf(messages, 1).map(countOf)).toEqual([1000]);
  });

  it("makes more parts of what one transaction should not take", () => {
    const messages = Array.from({ length: 250 }, (_, member) => messageOf(member, 100));
    expect(partsOf(messages, 2).map(countOf)).toEqual([10_000, 10_000, 5000]);
  });

  it("loses no message, in the order of each member's, and has no member in two parts", () => {
    const sizes = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 0, max: 60 })), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 3 }), (given, atATime) => {
        const messages = given.map(([member, heartbeats]) => messageOf(member, heartbeats));
        const parts = partsOf(messages, atATime);
        expect(new Set(parts.flat())).toEqual(new Set(messages));
        expect(parts.flat()).toHaveLength(messages.length);
        const seen = parts.flatMap((part) => [...membersOf(part)]);
        expect(seen).toHaveLength(new Set(seen).size);
        for (const part of parts)
          for (const theirs of Map.groupBy(part, ({ rows: [row] }) => row?.user_id).values())
            expect(theirs).toEqual(messages.filter((message) => theirs.includes(message)));
      }),
    );
  });
});
