import fc from "fast-check";
import { expect, it } from "vitest";
import { inFileName } from "./file.ts";

it.each([
  ["ALG-1", "ALG-1"],
  ["  Maths / 1b (Mrs Ä) ", "Maths-1b-Mrs"],
  ["../../etc/passwd", "etc-passwd"],
  ["線形代数", ""],
  [`${"a".repeat(49)} b`, "a".repeat(49)],
])("%j stands in the name of a file as %j", (text, name) => expect(inFileName(text)).toBe(name));

it("is plain, short, and no option or hidden file, whatever it is made of", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(inFileName(text)).toMatch(/^([A-Za-z0-9]([A-Za-z0-9-]{0,48}[A-Za-z0-9])?)?$/);
    }),
  );
});
