import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

it(".env.example names exactly the extensions that migrations create", () => {
  const migrations = globSync("migrations/*.sql", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));
  const created = migrations.flatMap((sql) =>
    [...sql.matchAll(/create extension (?:if not exists )?"?([\w-]+)/gi)].map(([, name]) => name),
  );
  const text = readFileSync(join(root, ".env.example"), "utf8").replaceAll("\n# ", " ");
  const [, list = ""] = /extensions ([\w, ]+)\./.exec(text) ?? [];
  expect(list.split(/, | and /).sort()).toEqual(created.sort());
});

it(".env.example names each port of the stack with its default", () => {
  const options = readFileSync(join(root, "localstack/dev-options.ts"), "utf8");
  const ports = [...options.matchAll(/portOf\("(\w+)", (\d+)\)/g)].map(([, name, port]) => `# ${name}=${port} `);
  expect(ports.length).toBeGreaterThan(6);
  const text = readFileSync(join(root, ".env.example"), "utf8");
  expect(ports.filter((port) => !text.includes(port))).toEqual([]);
});
