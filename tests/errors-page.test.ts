import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadContracts } from "../infra/openapi/contracts.ts";
import { errorsPage } from "../infra/openapi/errors-page.ts";
import { errorsOf, sourcesOf } from "../infra/openapi/operation-errors.ts";
import { ERRORS, type ErrorCode } from "../lib/platform/errors.ts";
import { docsOf } from "../lib/platform/http/error-docs.ts";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs/errors.md"), "utf8");
const endpoints = await loadContracts(root);
const codes = Object.keys(ERRORS) as ErrorCode[];

describe("docs/errors.md", () => {
  it("has the heading to which each error leads", () => {
    // As GitHub makes anchors of headings.
    const anchors = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase());
    expect(codes.map((code) => new URL(docsOf(code)).hash.slice(1))).toEqual(anchors);
  });

  it.each(codes)("names every endpoint that answers %s, or a step that it has", (code) => {
    const { every, own } = sourcesOf(code, endpoints);
    const ofStep = endpoints.filter(({ contract, ...rest }) =>
      errorsOf({ ...rest, contract: { ...contract, errors: [] } }).includes(code),
    );
    expect(every === undefined).toBe(ofStep.length === 0);
    const answering = endpoints.filter((endpoint) => errorsOf(endpoint).includes(code));
    expect(new Set([...ofStep, ...own])).toEqual(new Set(answering));
  });

  it("refuses a code that no contract declares", () => {
    const others = endpoints.filter(({ contract }) => !contract.errors.includes("OWN_ORGANIZATION"));
    expect(() => errorsPage(others)).toThrow("No contract declares OWN_ORGANIZATION");
  });
});
