import { describe, expect, it } from "vitest";
import { errorsAsCsv, goesInline } from "./import-rows.ts";

describe("goesInline", () => {
  it("takes text in UTF-8 that is small", () => {
    expect(goesInline(new TextEncoder().encode("email,name\nä@b.c,Ä"))).toBe(true);
    expect(goesInline(new Uint8Array([0xff, 0xfe, 0x61, 0x00]))).toBe(false);
    expect(goesInline(new Uint8Array(3_000_001))).toBe(false);
  });
});

describe("errorsAsCsv", () => {
  it("has a line for each error, and runs nothing in a spreadsheet", () => {
    const rows = [
      { line: 2, email: "=a@b.c", outcome: "rejected", errors: [{ field: "role", message: 'no "x"' }] },
      { line: 3, email: null, outcome: "rejected", errors: [] },
    ] as const;
    expect(errorsAsCsv(rows as never)).toBe(
      'line,email,field,message\r\n"2","\'=a@b.c","role","no ""x"""\r\n"3","","",""\r\n',
    );
  });
});
