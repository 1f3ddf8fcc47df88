import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../docs/adr");

const decisions = globSync("[0-9]*.md", { cwd: folder })
  .sort()
  .map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const [, number = "", title = ""] = /^# (\d+)\. (.+)$/m.exec(text) ?? [];
    const [, part = "", successor] = /^Superseded (in part )?by \[ADR (\d+)\]/m.exec(text) ?? [];
    const status = successor === undefined ? "accepted" : `superseded ${part}by ${successor}`;
    return { number, title, file, status };
  });

const rows = [
  ...readFileSync(join(folder, "README.md"), "utf8").matchAll(
    /^\| *(\d+) *\| \[(.+)\]\((.+)\) +\| (.+?) +\| (.+?) +\|$/gm,
  ),
].map(([, number = "", title = "", file = "", sentence = "", status = ""]) => ({
  number,
  title,
  file,
  sentence,
  status,
}));

describe("docs/adr/README.md", () => {
  it("has each decision with its number, title and status, in order", () => {
    expect(rows.map(({ sentence: _, ...row }) => row)).toEqual(decisions);
  });

  it("says each decision in a sentence", () => {
    expect(rows.filter(({ sentence }) => !/^[A-Za-z].{20,}\.$/.test(sentence))).toEqual([]);
  });

  it.each(decisions)("$file is named after its number", ({ number, file }) => {
    expect(Number(file.split("-")[0])).toBe(Number(number));
  });
});
