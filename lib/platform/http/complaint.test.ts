import { describe, expect, it } from "vitest";
import * as z from "zod";
import { complaints, missing } from "./complaint.ts";

const schema = z.strictObject({
  name: z.string().min(2).max(4).optional(),
  age: z.int().min(3).max(9).optional(),
  tags: z.array(z.string()).min(1).max(2).optional(),
  email: z.email().optional(),
  kind: z.enum(["a", "b"]).optional(),
  even: z
    .number()
    .refine((value) => value % 2 === 0, "not even")
    .optional(),
});

function of(value: unknown, by: z.ZodType = schema) {
  const { error } = by.safeParse(value, { error: missing });
  return (error?.issues ?? []).flatMap((issue) => complaints("body", issue));
}

describe("complaints", () => {
  it.each([
    [{ name: "x" }, "body.name", "too_short", { limit: 2 }],
    [{ name: "xxxxx" }, "body.name", "too_long", { limit: 4 }],
    [{ name: 7 }, "body.name", "type", {}],
    [{ age: 1 }, "body.age", "too_small", { limit: 3 }],
    [{ age: 10 }, "body.age", "too_large", { limit: 9 }],
    [{ tags: [] }, "body.tags", "too_few", { limit: 1 }],
    [{ tags: ["1", "2", "3"] }, "body.tags", "too_many", { limit: 2 }],
    [{ email: "x" }, "body.email", "format", { format: "email" }],
    [{ kind: "c" }, "body.kind", "choice", {}],
    [{ even: 3 }, "body.even", "invalid", {}],
    [{ other: 1 }, "body.other", "unknown", {}],
  ])("of %j say at %s that it is %s", (value, path, code, rest) => {
    expect(of(value)).toEqual([{ path, code, message: expect.any(String), ...rest }]);
  });

  it("say what is not there at all", () => {
    expect(of({}, z.object({ name: z.string() }))).toEqual([
      { path: "body.name", message: "missing", code: "missing" },
    ]);
  });
});
