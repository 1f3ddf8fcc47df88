import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The properties of each resource of a file in infra/, by logical id. */
export type Resources = Readonly<Record<string, Record<string, unknown>>>;

/** Reads a CloudFormation file with the `${param:…}` of serverless.yml filled in, as the `dev` stage is deployed. */
export function readResources(directory: string, file: string): Resources {
  const params = readParams(directory);
  const { Resources: resources } = asRecord(parse(readFileSync(join(directory, file), "utf8")));
  return Object.fromEntries(
    Object.entries(asRecord(resources)).map(([id, resource]) => [
      id,
      asRecord(fillIn(asRecord(resource).Properties, params)),
    ]),
  );
}

function readParams(directory: string): Record<string, unknown> {
  const { params } = asRecord(parse(readFileSync(join(directory, "serverless.yml"), "utf8")));
  return { ...asRecord(asRecord(params).default), ...asRecord(asRecord(params).dev) };
}

/** A text that is one parameter becomes its value, of whatever type; as serverless resolves it. */
function fillIn(node: unknown, params: Record<string, unknown>): unknown {
  if (typeof node === "string") {
    const [, name] = /^\$\{param:(\w+)\}$/.exec(node) ?? [];
    if (name === undefined) return node;
    if (!(name in params)) throw new Error(`serverless.yml has no parameter ${name}.`);
    return params[name];
  }
  if (Array.isArray(node)) return node.map((item) => fillIn(item, params));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, fillIn(value, params)]));
}

/** `{Fn::GetAtt: [HeartbeatsQueue, Arn]}` -> `HeartbeatsQueue`. */
export function logicalId(reference: unknown): string {
  const [id] = [asRecord(reference)["Fn::GetAtt"]].flat();
  if (typeof id !== "string") throw new Error(`${JSON.stringify(reference)} is no Fn::GetAtt.`);
  return id;
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

export function asRecords(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}
