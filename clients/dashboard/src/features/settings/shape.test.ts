import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GROUPS, groupOf } from "../../words/settings/groups.ts";
import { blankOf, isSame, type Schema, shapeOf } from "./shape.ts";

const schemas = JSON.parse(
  readFileSync(new URL("../../../../../lib/settings/setting-schemas.json", import.meta.url), "utf8"),
) as Record<string, Schema>;

describe("shapeOf", () => {
  it("has a form for every setting there is", () => {
    const raw = Object.entries(schemas).filter(([, schema]) => JSON.stringify(shapeOf(schema)).includes('"json"'));
    expect(raw.map(([key]) => key)).toEqual([]);
  });

  it("tells clocks, weekdays, dates and rows from mere text and numbers", () => {
    const kindOf = (key: string) => shapeOf(schemas[key] ?? {}).kind;
    expect(kindOf("working_days")).toBe("weekdays");
    expect(kindOf("holidays")).toBe("dates");
    expect(kindOf("second_factor_roles")).toBe("choices");
    expect(kindOf("capture_rules")).toBe("rows");
    expect(shapeOf(schemas.working_hours ?? {})).toEqual({
      kind: "object",
      fields: [
        { name: "start", shape: { kind: "clock" }, isRequired: true },
        { name: "end", shape: { kind: "clock" }, isRequired: true },
      ],
    });
    expect(shapeOf(schemas.tracker_min_version ?? {})).toMatchObject({ kind: "text", isNullable: true });
  });

  it("draws what it does not know as JSON", () => {
    expect(shapeOf({})).toEqual({ kind: "json" });
    expect(shapeOf({ type: ["integer", "null"] })).toEqual({ kind: "json" });
    expect(shapeOf({ type: "array", items: { type: "array" } })).toEqual({ kind: "json" });
    expect(shapeOf({ type: "object", additionalProperties: { type: "integer" } })).toMatchObject({ kind: "record" });
  });
});

describe("blankOf", () => {
  it("has what is required", () => {
    const rule = shapeOf(schemas.productivity_rules?.items ?? {});
    expect(blankOf(rule)).toEqual({ match: "application", pattern: "", productivity: "productive" });
  });
});

describe("isSame", () => {
  it("looks at what is said and not at the order of names", () => {
    expect(isSame({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
    expect(isSame([1, 2], [2, 1])).toBe(false);
    expect(isSame([], {})).toBe(false);
    expect(isSame(null, {})).toBe(false);
    expect(isSame({ a: undefined }, {})).toBe(true);
  });
});

describe("groupOf", () => {
  it("knows where every setting belongs", () => {
    expect(Object.keys(schemas).filter((key) => groupOf(key) === "more")).toEqual([]);
    const named = Object.values(GROUPS).flat();
    expect(named.filter((key) => !(key in schemas))).toEqual([]);
  });
});
