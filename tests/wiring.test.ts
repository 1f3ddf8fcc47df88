import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { functionName, readWiring } from "../infra/wiring.ts";
import type { Contract } from "../lib/platform/http/contract.ts";

const root = join(import.meta.dirname, "..");
const wired = readWiring(root);
const files = globSync("functions/*/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
/** Of an event for whatever no other route answers. */
const LAST_ROUTE = "*";
const handlerOf = (file: string) => file.replace(/\.ts$/, ".handler");

const roles = Object.keys(yaml("infra/roles.yml").Resources ?? {}).filter((name) => name.endsWith("Role"));

/** CloudFormation's and the framework's own `${…}` are plain text to this. */
function yaml(file: string): Record<string, Record<string, unknown>> {
  return parse(readFileSync(join(root, file), "utf8"), { logLevel: "silent" });
}

describe("wiring", () => {
  it("lists every area in serverless.yml", () => {
    const listed = [...readFileSync(join(root, "serverless.yml"), "utf8").matchAll(/file\((functions\/.+?)\)/g)].map(
      (match) => match[1],
    );
    expect(listed.toSorted()).toEqual(globSync("functions/*/functions.yml", { cwd: root }).sort());
  });

  it("wires every handler file exactly once", () => {
    const wrong = files.map((file) => ({
      file,
      times: wired.filter(({ handler }) => handler === handlerOf(file)).length,
    }));
    expect(wrong.filter(({ times }) => times !== 1)).toEqual([]);
  });

  it("wires only files that exist", () => {
    const known = new Set(files.map(handlerOf));
    expect(
      wired.filter(({ handler }) => !known.has(handler)).map(({ name, handler }) => `${name}: ${handler}`),
    ).toEqual([]);
  });

  it("wires a handler in the functions.yml of its own area", () => {
    const strays = wired.filter(({ file, handler }) => file.split("/")[1] !== handler.split("/")[1]);
    expect(strays.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
  });

  it("names each function after its path", () => {
    expect(
      wired
        .filter(({ name, handler }) => name !== functionName(handler))
        .map(({ name, handler }) => `${name}: ${handler}`),
    ).toEqual([]);
  });

  it.each(wired)(
    "gives $name a role, memory, a timeout and the shared log group",
    ({ role, memorySize, timeout, disableLogs }) => {
      expect(roles).toContain(role);
      expect(memorySize).toBeTypeOf("number");
      expect(timeout).toBeTypeOf("number");
      // The function's own log group would cost a resource each; provider.logs.lambda names the shared one.
      expect(disableLogs).toBe(true);
    },
  );

  it("answers no route twice", () => {
    const routes = wired
      .flatMap(({ events }) => events.map(({ httpApi }) => httpApi))
      .filter((route) => route !== undefined);
    expect(routes).toEqual([...new Set(routes)]);
  });

  it("answers what no route does by one function, which has no contract", () => {
    const last = wired.filter(({ events }) => events.some(({ httpApi }) => httpApi === LAST_ROUTE));
    expect(last.map(({ handler }) => handler)).toEqual(["functions/system/not-found.handler"]);
  });

  // API Gateway refuses "a conflicting variable on the same hierarchical level", whatever the methods are.
  it("gives a path's variable one name on each level", () => {
    const paths = wired.flatMap(({ events }) =>
      events.flatMap(({ httpApi }) => String(httpApi ?? "").split(" ")[1] ?? []),
    );
    const names = new Map<string, Set<string>>();
    for (const path of new Set(paths)) {
      for (const { index, 0: variable } of path.matchAll(/\{\w+\+?\}/g)) {
        const level = path.slice(0, index).replaceAll(/\{\w+\}/g, "{}");
        names.set(level, (names.get(level) ?? new Set()).add(variable));
      }
    }
    expect(names.size).toBeGreaterThan(5);
    expect([...names].filter(([, variables]) => variables.size > 1).map(([level, all]) => [level, [...all]])).toEqual(
      [],
    );
  });
});

describe("contracts", () => {
  it.each(files)("%s exports a handler, and its contract is its route", async (file) => {
    const module = (await import(join(root, file))) as { handler?: unknown; contract?: Contract };
    const routes = wired
      .filter(({ handler }) => handler === handlerOf(file))
      .flatMap(({ events }) => events)
      .map(({ httpApi }) => httpApi)
      .filter((route) => route !== undefined && route !== LAST_ROUTE);
    expect(module.handler).toBeTypeOf("function");
    expect(routes).toEqual(module.contract ? [`${module.contract.method} ${module.contract.path}`] : []);
  });
});

describe("queues", () => {
  const resources = yaml("infra/queues.yml").Resources as Record<string, { Properties: Record<string, unknown> }>;
  const consumers = wired.flatMap(({ name, timeout, events }) =>
    events.flatMap(({ sqs }) => (sqs === undefined ? [] : [{ name, timeout, sqs: sqs as Record<string, unknown> }])),
  );

  it.each(consumers)("$name has time for six attempts, and reports single failures", ({ timeout = 0, sqs }) => {
    const [queue] = (sqs.arn as { "Fn::GetAtt": [string] })["Fn::GetAtt"];
    const properties = resources[queue]?.Properties;
    const window = Number(sqs.maximumBatchingWindow ?? 0);
    expect(properties?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout + window);
    expect(properties?.RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
    expect(sqs.functionResponseType).toBe("ReportBatchItemFailures");
  });
});

describe("rules", () => {
  // Imports are biome's business (biome.json); these need none.
  const impure =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bTemporal\.Now\b|\bperformance\.|\bcrypto\.|\bprocess\.|\bfetch\(/;
  const sources = globSync(["lib/**/rules/**/*.ts", "lib/platform/time/*.ts"], { cwd: root }).filter(
    (file) => !file.endsWith(".test.ts"),
  );

  it.each(sources)("%s reads no clock, randomness, environment or network", (file) => {
    expect(readFileSync(join(root, file), "utf8")).not.toMatch(impure);
  });
});
