import { describe, expect, it } from "vitest";
import { launchAgent } from "./darwin/launch-agent.ts";
import { growing } from "./growing.ts";
import { desktopEntry, systemdUnit } from "./linux/autostart-files.ts";
import { commandLine } from "./win32/command-line.ts";

const COMMAND = ["/opt/My Tools/node", "50% of $HOME", 'a "b" \\', "run"];

describe("what starts the tracker with the session", () => {
  it("quotes words for systemd", () => {
    expect(systemdUnit(COMMAND)).toContain('ExecStart="/opt/My Tools/node" "50%% of $$HOME" "a \\"b\\" \\\\" "run"\n');
  });

  it("quotes words for XDG autostart", () => {
    expect(desktopEntry(COMMAND)).toContain(
      'Exec="/opt/My Tools/node" "50%% of \\\\$HOME" "a \\\\"b\\\\" \\\\\\\\" "run"\n',
    );
  });

  it("escapes words for launchd", () => {
    expect(launchAgent("com.muster.tracker", ["a<b>&c"])).toContain("<string>a&lt;b&gt;&amp;c</string>");
  });

  it.each([
    [["C:\\Program Files\\node.exe", "run"], '"C:\\Program Files\\node.exe" "run"'],
    [["C:\\dir\\"], '"C:\\dir\\\\"'],
    [['say "hi"', 'end\\"'], '"say \\"hi\\"" "end\\\\\\""'],
  ])("makes one line of %j for Windows", (words, line) => {
    expect(commandLine(words)).toBe(line);
  });
});

describe("growing", () => {
  it("goes on where a counter of 32 bits begins anew, and not where it was set back", () => {
    const told = [
      { clicks: 4_294_967_290, strokes: 100 },
      { clicks: 4_294_967_295, strokes: 110 },
      { clicks: 4, strokes: 0 },
      { clicks: 5, strokes: 3 },
    ];
    const read = growing(() => told.shift() ?? { clicks: 0, strokes: 0 });
    expect([read(), read(), read()]).toEqual([
      { clicks: 5, strokes: 10 },
      { clicks: 10, strokes: 10 },
      { clicks: 11, strokes: 13 },
    ]);
  });
});
