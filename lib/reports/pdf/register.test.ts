import type { CanvasElement } from "pdfmake/interfaces.js";
import { describe, expect, it } from "vitest";
import type { Mark } from "../../sessions/rules/mark.ts";
import { signOf } from "./mark-parts.ts";
import { register } from "./register.ts";

const sessions = Array.from({ length: 45 }, (_, n) => ({ id: `s${n}`, label: `${n} Mar` }));
const students = Array.from({ length: 90 }, (_, n) => ({ user: { id: `u${n}`, name: `Student ${n}` } }));
const MARKS: readonly (Mark | undefined)[] = ["present", "late", "absent", "excused", undefined];
const markOf = (session: string, user: string) => MARKS[(7 * Number(session.slice(1)) + 3 * Number(user.slice(1))) % 5];

type Grid = { table: { body: { text?: string; canvas?: CanvasElement[] }[][]; widths: number[] } };
type Page = { stack: [unknown, Grid, unknown] };

/** What a sign is, wherever it stands. */
const shapeOf = (sign: readonly CanvasElement[]) => sign.map(({ type, ...more }) => [type, "r1" in more && more.r1]);

describe("a register", () => {
  it("has each mark of each student once, under its session, over as many pages as it needs", () => {
    const pages = register(sessions, students, markOf) as unknown as Page[];
    expect(pages.length).toBeGreaterThan(2);
    const rowsOf = new Map<string, CanvasElement[][]>();
    for (const { stack } of pages)
      for (const [name, signs] of stack[1].table.body.slice(1))
        rowsOf.set(JSON.stringify(name), [...(rowsOf.get(JSON.stringify(name)) ?? []), signs?.canvas ?? []]);
    const found = [...rowsOf.values()].map((parts) => shapeOf(parts.flat()));
    const expected = students.map(({ user }) =>
      shapeOf(sessions.flatMap(({ id }) => [markOf(id, user.id)].flatMap((mark) => (mark ? signOf(mark, 0, 0) : [])))),
    );
    expect(found).toEqual(expected);
  });

  it("has a sign in the middle of its session's column", () => {
    const [page] = register(sessions.slice(0, 3), students.slice(0, 1), (id) =>
      id === "s2" ? "present" : undefined,
    ) as unknown as Page[];
    const { body, widths } = page?.stack[1].table ?? { body: [], widths: [] };
    const width = (widths[1] ?? 0) / 3;
    expect(body[1]?.[1]?.canvas).toEqual(signOf("present", 2.5 * width, 5.6));
  });
});
