import { describe, expect, it, vi } from "vitest";

vi.mock("../../api/ask.ts", () => ({ ask: vi.fn() }));
const { withLatest } = await import("./queries.ts");

const picture = (id: string) => ({
  id,
  timestamp: "2026-11-29T10:00:00Z",
  active_application: null,
  active_window_title: null,
  thumbnail_url: "x",
});
const recent = {
  pages: [
    {
      items: ["alice", "bob"].map((user_id) => ({
        user_id,
        name: user_id,
        department: null,
        count: 7,
        latest: ["5", "4", "3", "2", "1"].map(picture),
      })),
    },
  ],
};

describe("withLatest", () => {
  it("puts a picture first, keeps five, and counts it once", () => {
    const once = withLatest(recent, "bob", picture("6"));
    const bob = once.pages[0]?.items[1];
    expect(bob?.count).toBe(8);
    expect(bob?.latest.map(({ id }) => id)).toEqual(["6", "5", "4", "3", "2"]);
    expect(once.pages[0]?.items[0]).toBe(recent.pages[0]?.items[0]);
    expect(withLatest(once, "bob", picture("6"))).toEqual(once);
  });

  it("only counts where no pictures are shown", () => {
    expect(withLatest(recent, "alice", undefined).pages[0]?.items[0]?.count).toBe(8);
  });
});
