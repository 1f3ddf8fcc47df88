import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { handlerSource, personalDataSource, testSource } from "../infra/new-endpoint/sources.ts";

const root = join(import.meta.dirname, "..");
const request = { area: "leaves", verb: "list-own", method: "GET", path: "/api/leaves/{id}" };
const made = {
  "functions/leaves/list-own.ts": handlerSource(request),
  "lib/leaves/personal-data.ts": personalDataSource(request),
  "tests/endpoints/leaves/list-own.test.ts": testSource(request),
};

describe("what new:endpoint writes", () => {
  it("imports only files that are there or that it writes", () => {
    const imports = Object.entries(made).flatMap(([file, source]) =>
      [...source.matchAll(/from "(\.[^"]+)"/g)].map(([, target = ""]) => join(dirname(file), target)),
    );
    expect(imports.length).toBeGreaterThan(4);
    expect(imports.filter((file) => !(file in made) && !existsSync(join(root, file)))).toEqual([]);
  });
});
