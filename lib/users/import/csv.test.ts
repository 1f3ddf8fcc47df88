import { describe, expect, it } from "vitest";
import { ImportFault, readCsv } from "./csv.ts";

const ROW = { email: "ada@example.com", name: "Ada" };
const utf8 = (text: string) => Buffer.from(text);
const utf16 = (text: string) => Buffer.from(text, "utf16le");

function faultOf(bytes: Uint8Array): unknown {
  try {
    return readCsv(bytes);
  } catch (error) {
    if (error instanceof ImportFault) return error.errors;
    throw error;
  }
}

describe("a file of members is read", () => {
  it.each([
    ["as it should be written", utf8("email,name\nada@example.com,Ada\n")],
    ["with a byte order mark", utf8("\uFEFFemail,name\r\nada@example.com,Ada\r\n")],
    ["as UTF-16 with its mark", utf16("\uFEFFemail\tname\r\nada@example.com\tAda\r\n")],
    ["as UTF-16 the other way round", utf16("\uFEFFemail,name\r\nada@example.com,Ada").swap16()],
    ["with the line of Excel", utf8("sep=;\r\nemail;name\r\nada@example.com;Ada\r\n")],
    ["with the line of Excel and a mark", utf8("\uFEFFSEP=,\nemail,name\nada@example.com,Ada\n")],
    ["separated by bars, as its first line says", utf8("sep=|\nemail|name\nada@example.com|Ada")],
    ["with separators at the end of each line", utf8("email;name;\nada@example.com;Ada;\n;;\n")],
    ["with many of them", utf8("email,name,,,\nada@example.com,Ada,,,\n")],
    ["with headings as people write them", utf8("E-Mail , Full Name\nada@example.com,Ada")],
    ["with old Mac line ends", utf8("email,name\rada@example.com,Ada\r")],
  ])("%s", (_, bytes) => {
    expect(readCsv(bytes)).toMatchObject([{ cells: ROW }]);
    expect(readCsv(bytes)[0]?.fault).toBeUndefined();
  });

  it.each(["Employee ID", "employee id", "EMPLOYEE_ID", "Employee-Id", "Employee Number"])("with %s", (heading) => {
    expect(readCsv(utf8(`email,name,${heading}\nada@example.com,Ada,E-1`))).toMatchObject([
      { cells: { ...ROW, employee_id: "E-1" } },
    ]);
  });

  it("and its lines are counted as an editor counts them", () => {
    expect(readCsv(utf8("sep=;\nemail;name\nada@example.com;Ada\n\nbob@example.com;Bob"))).toMatchObject([
      { line: 3 },
      { line: 5 },
    ]);
  });
});

describe("a file of members is refused, with the reason", () => {
  const NOT_UTF_8 = [{ line: null, message: "The file is not UTF-8 text; save it as CSV UTF-8." }];

  it.each([
    ["UTF-16 without a mark", utf16("email,name\nada@example.com,Ada")],
    ["UTF-16 the other way round", utf16("email,name\nada@example.com,Ada").swap16()],
    ["half a UTF-16 character", Buffer.concat([utf16("\uFEFFemail,name"), Buffer.of(0x0a)])],
    ["Windows-1252", Buffer.from("email,name\nzoe@example.com,Zo\xeb", "latin1")],
    ["a picture", Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d)],
  ])("%s", (_, bytes) => {
    expect(faultOf(bytes)).toEqual(NOT_UTF_8);
  });

  it.each([
    ["email,name,Phone,phone_number", 'The column "phone_number" is there twice.'],
    ["email,name,Salary", 'Unknown column "Salary"; known are'],
    ["email,,name", 'Unknown column ""; known are'],
    ["E-Mail", 'The column "name" is missing.'],
  ])("%s", (header, message) => {
    expect(faultOf(utf8(`${header}\nada@example.com,Ada`))).toMatchObject([
      { message: expect.stringContaining(message) },
    ]);
  });
});
