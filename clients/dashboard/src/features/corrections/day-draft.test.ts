import { describe, expect, it } from "vitest";
import { type Clock, type Draft, draftOf, type Fact, operationsOf } from "./day-draft.ts";

const clock: Clock = {
  dateOf: (instant) => instant.slice(0, 10),
  timeOf: (instant) => instant.slice(11, 16),
  instantAt: (date, time) => `${date}T${time}:00Z`,
  dayAfter: (date) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10),
};
const work: Fact = { id: "w", type: "work_session", start: "2026-11-27T09:00:12Z", end: "2026-11-27T17:30:40Z" };
const open: Fact = { ...work, id: "o", end: null };
const draft = (fact: Fact, more: Partial<Draft> = {}) => ({ ...draftOf(fact, clock), ...more });
const added: Draft = {
  key: "n",
  id: null,
  type: "lunch_break",
  date: "2026-11-27",
  start: "12:00",
  end: "12:30",
  isRemoved: false,
};

describe("operationsOf", () => {
  it("does nothing to what was not touched", () => {
    expect(operationsOf([work, open], [draft(work), draft(open)], clock)).toEqual([]);
  });

  it("ends what was left open", () => {
    expect(operationsOf([open], [draft(open, { end: "18:00" })], clock)).toEqual([
      { op: "end", type: "work_session", fact_id: "o", at: "2026-11-27T18:00:00Z" },
    ]);
  });

  it("ends on the day after what ends before it begins", () => {
    expect(operationsOf([open], [draft(open, { end: "02:00" })], clock)).toMatchObject([
      { at: "2026-11-28T02:00:00Z" },
    ]);
  });

  it("moves only what was moved", () => {
    expect(operationsOf([work], [draft(work, { start: "08:30" })], clock)).toEqual([
      { op: "move", type: "work_session", fact_id: "w", start: "2026-11-27T08:30:00Z" },
    ]);
  });

  it("takes the word back that something ended", () => {
    expect(operationsOf([work], [draft(work, { end: "" })], clock)).toEqual([
      { op: "move", type: "work_session", fact_id: "w", end: null },
    ]);
  });

  it("adds and removes", () => {
    expect(operationsOf([work], [draft(work, { isRemoved: true }), added], clock)).toEqual([
      { op: "void", type: "work_session", fact_id: "w" },
      { op: "add", type: "lunch_break", start: "2026-11-27T12:00:00Z", end: "2026-11-27T12:30:00Z" },
    ]);
    expect(operationsOf([], [{ ...added, isRemoved: true }], clock)).toEqual([]);
  });

  it("says an end that was guessed, with its seconds", () => {
    expect(operationsOf([work], [draft(work)], clock, new Set(["w"]))).toEqual([
      { op: "end", type: "work_session", fact_id: "w", at: "2026-11-27T17:30:40Z" },
    ]);
  });
});
