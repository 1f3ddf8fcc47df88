import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { referencesIn } from "../../infra/plugins/references.ts";

export const root = join(import.meta.dirname, "../..");

type Resource = { readonly Type: string; readonly Properties: Properties; readonly [key: string]: unknown };
// biome-ignore lint/suspicious/noExplicitAny: a template is a tree of whatever each resource's type says; the tests look for what they need
export type Properties = Readonly<Record<string, any>>;
export type Template = {
  readonly stage: string;
  readonly resources: Readonly<Record<string, Resource>>;
  /** All of it, as CloudFormation gets it. */
  readonly text: string;
};
export type Named = readonly [id: string, properties: Properties, resource: Resource];

/** Every stage of serverless.yml; `everything` is prod with all that is optional. */
export const templates: readonly Template[] = ["dev", "staging", "prod", "everything"].map((stage) => {
  const file = join(root, ".serverless/stages", `${stage}.json`);
  if (!existsSync(file)) throw new Error(`There is no template of ${stage}: run \`npm run package:all\` first.`);
  const whole = JSON.parse(readFileSync(file, "utf8"));
  return { stage, resources: whole.Resources, text: JSON.stringify(whole) };
});

/** The resources of a type, at least one: a rule about nothing would always hold. */
export function allOf({ stage, resources }: Template, type: string): Named[] {
  const found = Object.entries(resources).filter(([, resource]) => resource.Type === type);
  if (found.length === 0) throw new Error(`${stage} has no ${type}`);
  return found.map(([id, resource]) => [id, resource.Properties, resource] as const);
}

/** The one logical id that a value refers to. */
export function targetOf(value: unknown): string {
  const ids = [...referencesIn(value)].filter((id) => !id.startsWith("AWS::"));
  const [id] = ids;
  if (id === undefined || ids.length > 1) throw new Error(`Not one reference: ${JSON.stringify(value)}`);
  return id;
}

/** One route of the HTTP API, as its Body says it; the last route is of the path `/$default`. */
export type Route = { readonly method: string; readonly path: string; readonly operation: Properties };

export function routesOf(template: Template): Route[] {
  const paths: Properties =
    allOf(template, "AWS::ApiGatewayV2::Api").find(([id]) => id === "Api")?.[1].Body.paths ?? {};
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Properties).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

/** The name of the function that a route invokes. */
export function invokedBy({ operation }: Route): string {
  const uri = String(operation["x-amazon-apigateway-integration"].uri["Fn::Sub"]);
  return /:function:([\w-]+)\/invocations$/.exec(uri)?.[1] ?? uri;
}

/** AuthLoginLambdaFunction -> authLogin, as it is called in functions.yml. */
export const functionOf = (id: string) => `${id.charAt(0).toLowerCase()}${id.slice(1).replace(/LambdaFunction$/, "")}`;
