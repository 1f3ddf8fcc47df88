import { describe, expect, it } from "vitest";
import { type Draft, toWrite, withNote, without, withRestPresent, withStatus } from "./roll-draft.ts";

const seen = (id: string, status: "present" | "late" | "absent" | "excused" | null = null, version = 0) => ({
  user: { id },
  status,
  note: null,
  version,
});
const none: Draft = new Map();

describe("a roll call before it is written", () => {
  it("holds only what has changed", () => {
    const ada = seen("ada", "late", 3);
    const changed = withStatus(none, ada, "present");
    expect(toWrite(changed, [ada, seen("bo")])).toEqual([[{ user_id: "ada", status: "present", version: 3 }]]);
    expect(withStatus(changed, ada, "late").size).toBe(0);
    expect(toWrite(none, [ada])).toEqual([]);
  });

  it("takes a mark back", () => {
    const ada = seen("ada", "late", 3);
    expect(toWrite(withStatus(none, ada, null), [ada])).toEqual([[{ user_id: "ada", status: null, version: 3 }]]);
  });

  it("keeps a note with a status, and an emptied one is none", () => {
    const ada = { ...seen("ada", "excused", 1), note: "Ill" };
    expect(toWrite(withNote(none, ada, " "), [ada])).toEqual([
      [{ user_id: "ada", status: "excused", note: null, version: 1 }],
    ]);
    const both = withStatus(withNote(none, ada, "At the dentist"), ada, "absent");
    expect(toWrite(both, [ada])).toEqual([[{ user_id: "ada", status: "absent", note: "At the dentist", version: 1 }]]);
    expect(withNote(both, ada, "Ill").get("ada")).toEqual({ status: "absent", version: 1 });
  });

  it("marks the rest as present, and nobody who is marked", () => {
    const all = [seen("ada", "late", 1), seen("bo"), seen("cy")];
    const draft = withRestPresent(withStatus(none, seen("cy"), "absent"), all);
    expect([...draft].map(([id, { status }]) => [id, status])).toEqual([
      ["cy", "absent"],
      ["bo", "present"],
    ]);
  });

  it("writes over nothing that was not seen, and nothing twice", () => {
    const draft = withStatus(withStatus(none, seen("ada"), "absent"), seen("bo"), "present");
    const since = [seen("ada", "present", 1), seen("bo", "present", 1)];
    expect(toWrite(draft, since)).toEqual([[{ user_id: "ada", status: "absent", version: 0 }]]);
    expect([...without(draft, ["ada"]).keys()]).toEqual(["bo"]);
  });

  it("is written in pieces of 500", () => {
    const all = Array.from({ length: 501 }, (_, index) => seen(`${index}`));
    expect(toWrite(withRestPresent(none, all), all).map((piece) => piece.length)).toEqual([500, 1]);
  });
});
