import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, describe, expect, it } from "vitest";
import { type Documented, loadContracts } from "../infra/openapi/contracts.ts";
import { CALLERS } from "../infra/openapi/roles.ts";
import { derivedFiles, staleFiles } from "../infra/openapi.ts";

type Content = Record<string, { example?: unknown; examples?: Record<string, unknown>; schema?: unknown }>;
type Operation = {
  summary: string;
  operationId: string;
  parameters?: { in: string; name: string; example: unknown }[];
  requestBody?: { content: Content };
  /** A 304 has no content. */
  responses: Record<string, { description: string; content?: Content }>;
  security?: unknown[];
  "x-role": string;
  "x-roles": string[];
};
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: object } };

let derived: Record<string, unknown>;
let document: Document;
let endpoints: Documented[];

beforeAll(async () => {
  derived = await derivedFiles();
  document = derived["docs/openapi.json"] as Document;
  endpoints = await loadContracts(join(import.meta.dirname, ".."));
});

function operations(): [string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
  );
}

/** The operations that something is not true of. */
const except = (holds: (operation: Operation) => boolean) =>
  operations().flatMap(([name, operation]) => (holds(operation) ? [] : [name]));

describe("what is derived from the contracts", () => {
  it("is checked in as it should be (npm run openapi; npm run openapi -- --roles)", () => {
    expect(staleFiles(derived)).toEqual([]);
  });

  it("comes out the same every time", async () => {
    expect(JSON.stringify(await derivedFiles())).toBe(JSON.stringify(derived));
  });
});

describe("the API document", () => {
  it("is valid OpenAPI 3.1", async () => {
    const result = await new Validator().validate(structuredClone(document));
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  it("has every contract, once", () => {
    expect(
      operations()
        .map(([name]) => name)
        .toSorted(),
    ).toEqual(endpoints.map(({ contract: { method, path } }) => `${method.toLowerCase()} ${path}`).toSorted());
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it("gives every operation a summary, a role and those who have it", () => {
    expect(except((operation) => operation.summary.length >= 10)).toEqual([]);
    expect(except((operation) => ["public", "member", ...CALLERS].includes(operation["x-role"]))).toEqual([]);
    expect(except((operation) => operation["x-roles"].length > 0)).toEqual([]);
  });

  it("asks for a token wherever the contract does", () => {
    const open = operations().filter(([, { security }]) => security?.length === 0);
    const expected = endpoints.filter(({ contract }) => contract.access === "public");
    expect(open).toHaveLength(expected.length);
  });

  it("gives every operation errors, each with an example", () => {
    expect(except(({ responses }) => responses[500] !== undefined && responses[429] !== undefined)).toEqual([]);
    const withoutExample = except(({ responses }) =>
      Object.entries(responses)
        .filter(([status]) => Number(status) >= 400)
        .every(([, { content }]) => Object.keys(content?.["application/json"]?.examples ?? {}).length > 0),
    );
    expect(withoutExample).toEqual([]);
  });

  it("offers 304 where an answer bears a tag, which is of reads alone", () => {
    const tagged = endpoints.filter(({ contract }) => contract.etag !== undefined);
    expect(operations().flatMap(([name, { responses }]) => (responses[304] === undefined ? [] : [name]))).toEqual(
      tagged.map(({ contract }) => `get ${contract.path}`),
    );
    expect(tagged.length).toBeGreaterThan(0);
    expect(tagged.filter(({ contract: { method, status } }) => method !== "GET" || status !== undefined)).toEqual([]);
  });

  it("gives every answer, body and parameter an example", () => {
    const hasExample = ({ content = {} }: { content?: Content }) =>
      Object.values(content).every(({ example, examples }) => example !== undefined || examples !== undefined);
    expect(except(({ responses }) => Object.values(responses).every(hasExample))).toEqual([]);
    expect(except(({ requestBody }) => requestBody === undefined || hasExample(requestBody))).toEqual([]);
    expect(except(({ parameters = [] }) => parameters.every(({ example }) => example !== undefined))).toEqual([]);
  });

  it("names every parameter of a path", () => {
    const unnamed = operations().filter(([name, { parameters = [] }]) => {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      return inPath.some((wanted) => !parameters.some((each) => each.in === "path" && each.name === wanted));
    });
    expect(unnamed.map(([name]) => name)).toEqual([]);
  });

  it("refers only to components that it has", () => {
    const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
    expect(new Set(names).difference(new Set(Object.keys(document.components.schemas)))).toEqual(new Set());
  });
});
