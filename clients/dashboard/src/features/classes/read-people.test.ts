import { describe, expect, it } from "vitest";
import { readPeople } from "./read-people.ts";

const ID = "01a22881-7e24-71f6-9b07-d8e714fd69be";

describe("readPeople", () => {
  it("tells addresses, ids and neither apart, whatever stands between them", () => {
    expect(readPeople(`ada@example.com, Bo Birch <BO@example.com>;\n${ID}\n\nnobody`)).toEqual({
      emails: ["ada@example.com", "bo@example.com"],
      user_ids: [ID],
      unreadable: ["nobody"],
    });
  });

  it("has each once, and nobody in nothing", () => {
    expect(readPeople("a@b.de\nA@B.de").emails).toEqual(["a@b.de"]);
    expect(readPeople(" \n,; ")).toEqual({ emails: [], user_ids: [], unreadable: [] });
  });
});
