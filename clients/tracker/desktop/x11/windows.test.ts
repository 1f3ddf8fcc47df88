import { describe, expect, test } from "vitest";
import { effectOn } from "../../core/capture/masks.ts";
import type { CaptureRule } from "../../core/contracts.ts";
import type { Connection } from "./client.ts";
import { listWindows } from "./windows.ts";

type Win = { readonly properties?: Record<string, string>; readonly children?: number[]; readonly fails?: Error };

const ROOT = 1;
const skip = (field: CaptureRule["field"], pattern: string): CaptureRule[] => [
  { field, match: "contains", pattern, effect: "skip" },
];
const title = (text: string) => ({ _NET_WM_NAME: text });
const application = (name: string) => ({ WM_CLASS: `${name.toLowerCase()}\0${name}\0` });
/** What a window manager puts on the windows of applications, and on no frame. */
const MANAGED = { WM_STATE: "\x01\0\0\0" };

/** An X server with these windows; all of them are seen. */
function given(windows: Record<number, Win>): Connection {
  const of = (id: number) => {
    const found = windows[id];
    // As the server says of a window that is gone.
    if (found === undefined) throw Object.assign(new Error("Bad window"), { error: 3 });
    if (found.fails !== undefined) throw found.fails;
    return found;
  };
  type Answer = (error: Error | null, value?: unknown) => void;
  const answering = (work: (id: number) => unknown) => (id: number, answer: Answer) => {
    try {
      answer(null, work(id));
    } catch (error) {
      answer(error as Error);
    }
  };
  const X = {
    QueryTree: answering((id) => ({ parent: ROOT, children: of(id).children ?? [] })),
    GetWindowAttributes: answering((id) => of(id) && { mapState: 2, klass: 1, overrideRedirect: 0 }),
    GetGeometry: answering((id) => of(id) && { xPos: 10, yPos: 20, width: 300, height: 200, borderWidth: 0 }),
  };
  return {
    X,
    root: ROOT,
    ask: (request: (answer: Answer) => void) =>
      new Promise((resolve, reject) => request((error, value) => (error === null ? resolve(value) : reject(error)))),
    property: async (id: number, name: string) => {
      const text = of(id).properties?.[name];
      return text === undefined ? undefined : Buffer.from(text);
    },
  } as unknown as Connection;
}

const list = (windows: Record<number, Win>) => listWindows(given(windows), new Set());

describe("windows under X11", () => {
  test.each([
    ["of GNOME", { ...title("Vault"), ...application("mutter-x11-frames") }],
    ["of i3", { ...title("[i3 con] con 0x55"), ...application("i3-frame") }],
    ["with a title alone", title("Vault")],
    ["without names", {}],
  ])("have below a frame %s the names of what is in it", async (_, properties) => {
    const windows = await list({
      [ROOT]: { children: [2] },
      2: { properties, children: [3] },
      3: { children: [4] },
      4: { properties: { ...title("Vault"), ...application("KeePassXC"), ...MANAGED } },
    });
    expect(windows.some((window) => effectOn(window, skip("app", "keepassxc")) === "skip")).toBe(true);
    expect(windows.some((window) => effectOn(window, skip("title", "vault")) === "skip")).toBe(true);
    for (const window of windows) expect(window).toMatchObject({ x: 10, y: 20, width: 300, height: 200 });
    expect(new Set(windows.map(({ id }) => id)).size).toBe(windows.length);
  });

  test("are those of applications, and not what these have in them", async () => {
    const windows = await list({
      [ROOT]: { children: [2] },
      2: { properties: { ...title("Notes"), ...application("XTerm"), ...MANAGED }, children: [3] },
      3: { properties: title("a scroll bar") },
    });
    expect(windows).toMatchObject([{ id: "2", title: "Notes", application: "XTerm" }]);
  });

  test("that are gone meanwhile are left out", async () => {
    const windows = await list({ [ROOT]: { children: [2, 3] }, 3: { properties: title("Notes"), children: [4] } });
    expect(windows).toMatchObject([{ id: "3", title: "Notes" }]);
  });

  test.each([2, 3])("cannot be listed where the server does not tell of one of them (%i)", async (silent) => {
    const windows: Record<number, Win> = {
      [ROOT]: { children: [2] },
      2: { properties: application("i3-frame"), children: [3] },
      3: { properties: application("KeePassXC") },
    };
    windows[silent] = { ...windows[silent], fails: new Error("The X server does not answer.") };
    await expect(list(windows)).rejects.toThrow("does not answer");
  });
});
