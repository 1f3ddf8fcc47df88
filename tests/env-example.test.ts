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
