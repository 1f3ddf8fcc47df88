import { describe, expect, it } from "vitest";
import { namesIn } from "./names.ts";
import { changesOf, draftOf, rebased } from "./profile-draft.ts";
import type { Member } from "./queries.ts";

const member = {
  id: "1",
  email: "a@b.example",
  name: "Ann",
  employee_id: "E-1",
  role: "manager",
  status: "active",
  department: "Sales",
  managed_departments: ["Sales", "Support"],
  phone_number: null,
  profile_picture_url: null,
  screenshot_interval_minutes: 5,
} as unknown as Member;

describe("changesOf", () => {
  it("says nothing of what stays", () => {
    expect(changesOf(member, draftOf(member))).toEqual({});
    expect(changesOf(member, { ...draftOf(member), name: " Ann " })).toEqual({});
  });

  it("takes away what was emptied", () => {
    const draft = { ...draftOf(member), department: " ", managed: "", interval: "", phone: "" };
    const taken = { department: null, managed_departments: null, screenshot_interval_minutes: null };
    expect(changesOf(member, draft)).toEqual(taken);
  });

  it("gives departments to managers alone", () => {
    expect(changesOf(member, { ...draftOf(member), role: "employee", managed: "X" })).toEqual({ role: "employee" });
    expect(changesOf(member, { ...draftOf(member), managed: "X, Y,X ," })).toEqual({ managed_departments: ["X", "Y"] });
  });

  it("reads numbers", () => {
    expect(changesOf(member, { ...draftOf(member), interval: "12" })).toEqual({ screenshot_interval_minutes: 12 });
  });
});

describe("rebased", () => {
  it("keeps what was typed and follows in all else", () => {
    const after = { ...member, department: "Support", name: "Anna" };
    const draft = { ...draftOf(member), name: "Annie" };
    expect(rebased(draft, member, after)).toEqual({ ...draftOf(after), name: "Annie" });
  });
});

describe("namesIn", () => {
  it("leaves out what is empty or said twice", () => {
    expect(namesIn(" A ,, B, A")).toEqual(["A", "B"]);
    expect(namesIn("")).toEqual([]);
  });
});
