import { globSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Doors that lead into rooms of other names. */
const DOORS_WITHOUT_A_ROOM = ["jobs", "lunch-breaks"];
const ROOMS_WITHOUT_A_DOOR = ["day-closing", "timeline"];
/** All that rules may use of what others have made. */
const PURE_PACKAGES = ["zod", "temporal-polyfill"];

type Import = { from: string; to: string };

/** Imports between files of lib, static and dynamic, and of packages; tests left out. */
function readImports(): Import[] {
  return globSync("lib/**/*.ts", { cwd: root })
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((from) =>
      [...readFileSync(join(root, from), "utf8").matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g)].map(
        ([, name = ""]) => ({ from, to: name.startsWith(".") ? posix.join(posix.dirname(from), name) : name }),
      ),
    );
}

/** lib/users/import/run.ts -> users, lib/platform/db/pool.ts -> platform/db, lib/platform/log.ts -> platform/log */
function roomOf(file: string): string {
  const [, room = "", part = ""] = file.split("/");
  return room === "platform" ? `platform/${part.replace(/\.ts$/, "")}` : room;
}

const isOurs = (name: string) => name.startsWith("lib/");
const isInPlatform = (file: string) => file.startsWith("lib/platform/");
const isPure = (file: string) => file.includes("/rules/") || file.startsWith("lib/platform/time/");

/** What is wrong with the imports, in sentences; `floors` names rooms from the ground up. */
function faults(imports: readonly Import[], floors: readonly string[]): string[] {
  return imports.flatMap(({ from, to }) => {
    if (isPure(from) && !(isOurs(to) ? isPure(to) : PURE_PACKAGES.includes(to)))
      return `${from} imports ${to}: rules import only rules, platform/time, ${PURE_PACKAGES.join(" and ")}. Pass in what it needs.`;
    if (!isOurs(to) || roomOf(from) === roomOf(to)) return [];
    if (isInPlatform(from) && !isInPlatform(to))
      return `${from} imports ${to}: the frame knows no room. Hand it over as an argument, or move what is common down.`;
    const [here, there] = [floors.indexOf(roomOf(from)), floors.indexOf(roomOf(to))];
    if (isInPlatform(from) === isInPlatform(to) && there >= here)
      return `${from} imports upward, ${to}: ${roomOf(to)} stands below ${roomOf(from)} in docs/architecture.md, so nothing in ${roomOf(from)} may know it. Move what both need down.`;
    return [];
  });
}

const document = readFileSync(join(root, "docs/architecture.md"), "utf8");

/** The rows of the document's two tables: a linked name and a sentence. */
const rows = [...document.matchAll(/^\| \[([\w-]+)\]\(\.\.\/(lib\/[\w/.-]+)\) +\| (.+?) +\|$/gm)].map(
  ([, name = "", path = "", sentence = ""]) => ({ name, path, sentence }),
);
const floors = rows.map(({ path }) => (path.startsWith("lib/platform/") ? roomOf(`${path}/`) : roomOf(path)));

const listed = (folder: string) => readdirSync(join(root, folder), { withFileTypes: true });
const rooms = listed("lib").map(({ name }) => name);
const parts = listed("lib/platform")
  .filter(({ name }) => !name.endsWith(".test.ts"))
  .map(({ name }) => `platform/${name.replace(/\.ts$/, "")}`);
const areas = listed("functions")
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe("rooms", () => {
  it("import only rules from rules, only the frame from the frame, and never upward", () => {
    const imports = readImports();
    expect(imports.length).toBeGreaterThan(500);
    expect(faults(imports, floors)).toEqual([]);
  });

  it.each([
    ["lib/reports/daily.ts", "lib/attendance/day.ts", []],
    ["lib/attendance/day.ts", "lib/reports/daily.ts", ["imports upward"]],
    ["lib/platform/live/events.ts", "lib/platform/db/pool.ts", []],
    ["lib/platform/db/pool.ts", "lib/platform/live/events.ts", ["imports upward"]],
    ["lib/platform/db/pool.ts", "lib/timeline/rebuild.ts", ["the frame knows no room"]],
    ["lib/timeline/rules/advance.ts", "lib/timeline/rebuild.ts", ["rules import only rules"]],
    ["lib/timeline/rules/advance.ts", "node:fs", ["rules import only rules"]],
    ["lib/timeline/rules/advance.ts", "lib/platform/time/calendar.ts", []],
  ])("are told apart: %s importing %s", (from, to, expected) => {
    expect(faults([{ from, to }], floors)).toEqual(expected.map((words) => expect.stringContaining(words)));
  });

  it("stand in docs/architecture.md, each with a sentence", () => {
    expect(floors.toSorted()).toEqual([...rooms.filter((room) => room !== "platform"), ...parts].toSorted());
    for (const { name, sentence } of rows) expect(sentence, name).toMatch(/^[A-Z].{20,}\.$/);
  });

  it("bear the names of their doors", () => {
    const named = [...rooms.filter((room) => room !== "platform"), ...DOORS_WITHOUT_A_ROOM];
    expect(named.toSorted()).toEqual([...areas, ...ROOMS_WITHOUT_A_DOOR].toSorted());
  });

  it("ask one rule who has to have a second factor: nothing else reads the setting", () => {
    const files = globSync("{lib,functions}/**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
    const reading = files.filter((file) => /second_factor_roles\.\w/.test(readFileSync(join(root, file), "utf8")));
    expect(reading).toEqual(["lib/platform/tenancy/rules/second-factor.ts"]);
  });

  it("are linked in docs/architecture.md to files that exist", () => {
    const links = [...document.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, target = ""]) => target);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((target) => globSync(target, { cwd: root }).length === 0)).toEqual([]);
  });
});
