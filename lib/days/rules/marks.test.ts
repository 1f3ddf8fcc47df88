import { expect, it } from "vitest";
import { explainMarks, type Marked } from "./marks.ts";

const day: Marked = {
  declared_late: true,
  needs_review: true,
  findings: [],
  is_reviewed: false,
  is_settled: false,
  is_closed: true,
  is_evidence_kept: true,
};
const codes = (change: Partial<Marked>) => explainMarks({ ...day, ...change }).map(({ code }) => code);

it.each<[string, Partial<Marked>, string[]]>([
  ["asks for a look", {}, ["declared_late", "needs_review"]],
  ["was looked at", { needs_review: false, is_reviewed: true }, ["late_approved"]],
  ["asks for another look since", { is_reviewed: true }, ["declared_late", "needs_review"]],
  ["needed nobody's look", { needs_review: false }, ["declared_late"]],
])("what was declared late of a day that %s", (_what, change, expected) => {
  expect(codes(change)).toEqual(expected);
});

it("a look at a day that was declared as it happened", () => {
  expect(codes({ declared_late: false, needs_review: false, is_reviewed: true })).toEqual(["reviewed"]);
});
