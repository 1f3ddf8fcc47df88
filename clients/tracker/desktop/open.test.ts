import { describe, expect, it } from "vitest";
import { kindOf } from "./open.ts";

describe("kindOf", () => {
  it.each([
    ["darwin", {}, "darwin"],
    ["win32", {}, "win32"],
    ["linux", { DISPLAY: ":0" }, "x11"],
    ["linux", { DISPLAY: ":0", WAYLAND_DISPLAY: "wayland-1" }, "wayland"],
    ["linux", { DISPLAY: ":0", XDG_SESSION_TYPE: "wayland" }, "wayland"],
    ["linux", { DISPLAY: ":0", WAYLAND_DISPLAY: "wayland-1", XDG_SESSION_TYPE: "x11" }, "x11"],
    ["freebsd", { DISPLAY: ":0", WAYLAND_DISPLAY: "" }, "x11"],
  ] as const)("on %s with %j is %s", (platform, environment, kind) => {
    expect(kindOf(platform, environment)).toBe(kind);
  });

  it("says what to do where there is no desktop", () => {
    expect(() => kindOf("linux", { XDG_SESSION_TYPE: "tty" })).toThrow("Start the tracker within your session");
  });
});
