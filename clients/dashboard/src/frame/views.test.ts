import { expect, it, vi } from "vitest";

vi.mock("../api/views.ts", () => ({ rememberedView: () => undefined, rememberView: () => undefined }));
const { isTurned, viewOf } = await import("./views.ts");

it("remembers filters, order and ranges by their names, and no date and nothing that is open", () => {
  expect(viewOf("/", { date: "2026-03-02", department: "Sales", sort: "-net", open: "x" })).toEqual({
    department: "Sales",
    sort: "-net",
  });
  expect(viewOf("/hours", { range: "last-week" })).toEqual({ range: "last-week" });
  expect(viewOf("/hours", { range: "2026-03-01..2026-03-02", member: "x" })).toBeUndefined();
  expect(viewOf("/reports/monthly", { date: "2026-03-02", user_id: "x" })).toEqual({ path: "monthly", user_id: "x" });
  expect(viewOf("/members", { q: "a" })).toBeUndefined();
});

it.each([
  ["/", {}, false],
  ["/", { date: "2026-03-02" }, false],
  ["/", { q: "a" }, true],
  ["/hours", { range: "last-week" }, true],
  ["/reports/weekly", { user_id: "team" }, false],
  ["/reports/weekly", { user_id: "x" }, true],
  ["/members", { q: "a" }, false],
])("knows whether %s with %j is turned to something: %s", (path, search, expected) => {
  expect(isTurned(path, search)).toBe(expected);
});
