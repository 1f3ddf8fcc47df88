import { describe, expect, it } from "vitest";
import { followFocus } from "./focus.ts";
import { parseMessage } from "./message.ts";

const ids = { org_id: "019b8b74-1800-76c5-88cb-bb2aafdead00", user_id: "019b8b74-1800-76c5-88cb-bb2aafdead01" };

type Shown = readonly [second: number, application?: string | undefined, url?: string | undefined, idle?: "idle"];

/** Heartbeats at these seconds, each with a click and two strokes. */
function rowsOf(...shown: readonly Shown[]) {
  const heartbeats = shown.map(([second, application, url, idle]) => ({
    timestamp: new Date(second * 1000).toISOString(),
    is_active: idle === undefined,
    mouse_clicks: 1,
    keyboard_strokes: 2,
    application,
    url,
  }));
  return parseMessage(JSON.stringify({ ...ids, heartbeats }));
}

const follow = (...shown: readonly Shown[]) => followFocus(null, null, rowsOf(...shown));
const secondsOf = ({ changes }: ReturnType<typeof followFocus>) => changes.map(({ to }) => to.at);

describe("followFocus", () => {
  it("notes where another application or host comes, and what there was before", () => {
    const { focus, changes } = follow([0, "Editor"], [30, "Editor"], [60, "Browser", "https://a.example/x"]);
    expect(changes).toEqual([
      { to: expect.objectContaining({ at: 0 }), from: null },
      {
        to: expect.objectContaining({ at: 60, active_application: "Browser" }),
        from: { key: expect.any(Number), heartbeats: 2, clicks: 2, strokes: 4, last_ms: 30_000 },
      },
    ]);
    expect(focus).toMatchObject({ heartbeats: 1, clicks: 1, strokes: 2 });
  });

  it("stays within the pages of a host", () => {
    const pages = ["https://a.example/x", "https://a.example/y?z", "https://a.example/"] as const;
    expect(secondsOf(follow(...pages.map((url, index) => [30 * index, "Browser", url] as const)))).toEqual([0]);
  });

  it.each([
    ["hosts", ["B", "https://a.example/"], ["B", "https://b.example/"]],
    ["hosts without a path", ["B", "https://a.example"], ["B", "https://b.example"]],
    ["hosts behind a name", ["B", "https://a@a.example/"], ["B", "https://a@b.example/"]],
    ["a page and none", ["B", "https://a.example/"], ["B"]],
    ["applications", ["A"], ["B"]],
    ["an application and none", ["A"], [undefined]],
    ["an application and a host of one name", ["a.example"], [undefined, "a.example"]],
    ["texts that are the same when joined", ["Ab"], ["A", "b"]],
  ] as [string, [string | undefined, string?], [string | undefined, string?]][])("tells %s apart", (_, one, other) => {
    expect(secondsOf(follow([0, ...one], [30, ...other]))).toEqual([0, 30]);
  });

  it("goes on after a silence, and says when the last heartbeat before a change was", () => {
    const { changes } = follow([0, "A"], [30, "A"], [7200, "A"], [7230, "A", undefined, "idle"], [9000, "B"]);
    expect(changes.map(({ to, from }) => [to.at, from?.heartbeats, from?.last_ms])).toEqual([
      [0, undefined, undefined],
      [9000, 4, 7_230_000],
    ]);
  });

  it("is told by active heartbeats; idle ones are counted to it", () => {
    const { focus, changes } = follow(
      [0, "A"],
      [30, "Lock", undefined, "idle"],
      [300, "A"],
      [600, "Lock", undefined, "idle"],
    );
    expect(changes).toHaveLength(1);
    expect(focus).toMatchObject({ heartbeats: 4, clicks: 4, strokes: 8 });
    expect(follow([0, "Lock", undefined, "idle"])).toEqual({ focus: null, changes: [] });
  });

  it("is, of one millisecond, what the last active heartbeat shows, to which all of it is counted", () => {
    const { focus, changes } = follow([0, "A"], [30, "A"], [30, "B"], [30, "Lock", undefined, "idle"]);
    expect(changes.map(({ to, from }) => [to.at, to.active_application, from?.heartbeats])).toEqual([
      [0, "A", undefined],
      [30, "B", 1],
    ]);
    expect(focus).toMatchObject({ heartbeats: 3 });
    expect(secondsOf(follow([0, "A"], [30, "B"], [30, "A"]))).toEqual([0]);
  });

  it("goes on where it left off, in batches of any size", () => {
    const rows = rowsOf([0, "A"], [30, "A"], [60, "B"], [90, "B"], [500, "B"], [530]);
    const whole = followFocus(null, null, rows);
    for (let cut = 1; cut < rows.length; cut++) {
      const first = followFocus(null, null, rows.slice(0, cut));
      const then = followFocus(first.focus, rows[cut - 1]?.at_ms ?? null, rows.slice(cut));
      expect({ ...then, changes: [...first.changes, ...then.changes] }).toEqual(whole);
    }
  });
});
