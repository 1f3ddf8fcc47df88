import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

type Job = { "timeout-minutes"?: number; steps: { uses?: string; run?: string }[] };
type Workflow = {
  on: unknown;
  permissions?: Record<string, string>;
  concurrency?: { group?: string };
  jobs: Record<string, Job>;
};

const workflows = globSync(".github/workflows/*.yml", { cwd: root }).sort();
const actions = globSync(".github/actions/*/action.yml", { cwd: root }).sort();
const all = globSync(".github/**/*.yml", { cwd: root }).sort();
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

const workflow = (file: string) => parseDocument(read(file)).toJS() as Workflow;

/** `owner/name@<commit> # v1.2.3`, or an action of this repository. */
const pinned = /^(?:\.\/[\w./-]+|[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/;

describe("the files below .github", () => {
  it.each(all)("%s is YAML", (file) => {
    expect(parseDocument(read(file), { uniqueKeys: true }).errors).toEqual([]);
  });

  it.each([...workflows, ...actions])("%s uses only actions that are pinned by commit", (file) => {
    const used = [...read(file).matchAll(/\buses:\s*(.+)$/gm)].map(([, reference = ""]) => reference.trim());
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((reference) => !pinned.test(reference))).toEqual([]);
    const ours = used.filter((reference) => reference.startsWith("./"));
    expect(ours.filter((reference) => !existsSync(join(root, reference, "action.yml")))).toEqual([]);
  });

  it("pin each action to the same commit everywhere", () => {
    const used = [...workflows, ...actions].flatMap((file) => [...read(file).matchAll(/([\w-]+\/[\w-]+)@(.+)$/gm)]);
    const versions = Map.groupBy(used, ([, name]) => name);
    const apart = [...versions].filter(([, uses]) => new Set(uses.map(([, , version]) => version)).size > 1);
    expect(apart.map(([name]) => name)).toEqual([]);
  });
});

describe.each(workflows)("%s", (file) => {
  const { permissions, concurrency, jobs } = workflow(file);

  it("runs only scripts that exist", () => {
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run = "" }) => run));
    const named = commands.flatMap((run) => [...run.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)]);
    expect(named.length).toBeGreaterThan(0);
    expect(named.map(([, script = ""]) => script).filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  it("may only read, and takes the place of its last run", () => {
    expect(permissions).toEqual({ contents: "read" });
    expect(concurrency?.group).toContain("github.workflow");
  });

  it.each(Object.entries(jobs))("ends %s in time", (_name, job) => {
    expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });
});
