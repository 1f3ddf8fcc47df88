import { referencesIn } from "./references.ts";
import type { Resource, Serverless, Template, Utilities } from "./serverless.ts";

/**
 * Not the framework's HttpApi: a stage whose routes are resources gets a new API, whole, before the old one goes
 * (docs/adr/0023).
 */
const API = "Api";

/** Where each property of a resource goes. One that is not here would be lost silently. */
const API_PROPERTIES = ["Name", "ProtocolType", "CorsConfiguration", "DisableExecuteApiEndpoint"];
const ROUTE_PROPERTIES = ["ApiId", "RouteKey", "Target"];
const INTEGRATION_PROPERTIES = [
  "ApiId",
  "IntegrationType",
  "IntegrationUri",
  "PayloadFormatVersion",
  "TimeoutInMillis",
  "CredentialsArn",
];

const CLOSED = { url: "/", "x-amazon-apigateway-endpoint-configuration": { disableExecuteApiEndpoint: true } };

type Operation = Record<string, unknown>;
type Resources = Record<string, Resource>;

/**
 * Folds all routes and integrations of the HTTP API into its Body, an OpenAPI document for API Gateway: an endpoint is
 * then one resource, its function, where it was three. `serverless offline` reads serverless.yml and sees no
 * difference.
 */
export default class OpenapiBody {
  hooks: Record<string, () => void>;

  constructor(serverless: Serverless, _options: unknown, { log }: Utilities) {
    serverless.getProvider("aws").naming.getHttpApiLogicalId = () => API;
    this.hooks = {
      // Only now is resources: of serverless.yml part of the template.
      "after:aws:package:finalize:mergeCustomProviderResources": () => {
        const count = foldRoutes(serverless.service.provider.compiledCloudFormationTemplate);
        log.notice(`Folded ${count} routes into the API's body`);
      },
    };
  }
}

/**
 * Moves the routes of the HTTP API of a template into its Body, in place.
 *
 * @returns how many there were
 * @throws when something would be lost: a property that the document has no place for, a route without its function
 */
export function foldRoutes(template: Template): number {
  const { Resources: resources } = template;
  const api = resources[API];
  if (api === undefined) throw new Error(`The template has no ${API}: is there an httpApi event in any functions.yml?`);
  const routes = ofApi(resources, "AWS::ApiGatewayV2::Route");
  const paths: Record<string, Operation> = {};
  for (const [id, route] of routes) {
    const { path, method } = readRouteKey(String(route.Properties.RouteKey));
    paths[path] = { ...paths[path], [method]: operationOf(resources, id, route, path) };
  }
  for (const [id] of [...routes, ...ofApi(resources, "AWS::ApiGatewayV2::Integration")]) delete resources[id];
  refuseUnreachable(resources, api);
  api.Properties = { Body: documentOf(api, paths), FailOnWarnings: true };
  refuseDangling(template);
  return routes.length;
}

function ofApi(resources: Resources, type: string): [string, Resource][] {
  return Object.entries(resources).filter(
    ([, { Type, Properties }]) => Type === type && referencesIn(Properties.ApiId).has(API),
  );
}

/** An API whose own name is closed is reached by another, or by nobody. */
function refuseUnreachable(
  resources: Resources,
  { Properties: { DisableExecuteApiEndpoint: isClosed } }: Resource,
): void {
  if (isClosed === true && ofApi(resources, "AWS::ApiGatewayV2::ApiMapping").length === 0)
    throw new Error("api_closed closes the only name that the API has: give it an api_domain first.");
}

/**
 * What the API itself has, moved: beside a Body, API Gateway refuses name, protocol and CORS as redundant. Whether its
 * own name is closed is said of a server, where version 3 of OpenAPI has it.
 */
function documentOf(api: Resource, paths: Record<string, Operation>): Record<string, unknown> {
  refuseUnknown(API, api, API_PROPERTIES, "the Body");
  const { Name, CorsConfiguration, DisableExecuteApiEndpoint: isClosed } = api.Properties;
  const cors = Object.entries((CorsConfiguration ?? {}) as Record<string, unknown>);
  const lowered = cors.map(([key, value]) => [`${key.charAt(0).toLowerCase()}${key.slice(1)}`, value]);
  return {
    openapi: "3.0.1",
    info: { title: Name, version: "1.0" },
    ...(isClosed === true && { servers: [CLOSED] }),
    paths,
    ...(cors.length > 0 && { "x-amazon-apigateway-cors": Object.fromEntries(lowered) }),
    "x-amazon-apigateway-importexport-version": "1.0",
  };
}

/** "GET /api/users/{id}", "ANY /{proxy+}" or "$default", as the document names them. */
function readRouteKey(key: string): { path: string; method: string } {
  if (key === "$default") return { path: "/$default", method: "x-amazon-apigateway-any-method" };
  const [method = "", path = ""] = key.split(" ");
  return { path, method: method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase() };
}

function operationOf(resources: Resources, id: string, route: Resource, path: string): Operation {
  refuseUnknown(id, route, ROUTE_PROPERTIES, "an operation");
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const parameters = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  return {
    ...(route.Properties.RouteKey === "$default" && { isDefaultRoute: true }),
    ...(parameters.length > 0 && { parameters }),
    responses: { default: { description: "See docs/openapi.json" } },
    "x-amazon-apigateway-integration": integrationOf(resources, id, route),
  };
}

function integrationOf(resources: Resources, routeId: string, route: Resource): Operation {
  const [id = "", ...more] = referencesIn(route.Properties.Target);
  const integration = resources[id];
  if (integration?.Type !== "AWS::ApiGatewayV2::Integration" || more.length > 0)
    throw new Error(
      `The route ${routeId} leads to no integration of this template: give it a Target that refers to one.`,
    );
  refuseUnknown(id, integration, INTEGRATION_PROPERTIES, "an integration");
  const { IntegrationType, IntegrationUri, PayloadFormatVersion, TimeoutInMillis, CredentialsArn } =
    integration.Properties;
  if (IntegrationType !== "AWS_PROXY")
    throw new Error(`The integration ${id} is of the type ${String(IntegrationType)}: only AWS_PROXY is carried over.`);
  return {
    type: "aws_proxy",
    httpMethod: "POST",
    uri: invocationOf(resources, id, IntegrationUri),
    payloadFormatVersion: PayloadFormatVersion,
    ...(TimeoutInMillis !== undefined && { timeoutInMillis: TimeoutInMillis }),
    ...(CredentialsArn !== undefined && { credentials: CredentialsArn }),
  };
}

/**
 * By the function's name: functions refer to the API for its address, and a reference from here to them would close a
 * circle.
 */
function invocationOf(resources: Resources, integrationId: string, uri: unknown): unknown {
  const [id = ""] = referencesIn(uri);
  const { Type, Properties } = resources[id] ?? {};
  if (Type !== "AWS::Lambda::Function")
    throw new Error(
      `The integration ${integrationId} calls no function of this template: refer to one in its IntegrationUri.`,
    );
  const name = Properties?.FunctionName;
  if (typeof name !== "string")
    throw new Error(
      `The function ${id} has no fixed name: give it a name in functions.yml, its route is told by that.`,
    );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own substitution
  const service = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions";
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own substitution
  const functions = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function";
  return { "Fn::Sub": `${service}/${functions}:${name}/invocations` };
}

function refuseUnknown(id: string, { Properties }: Resource, known: readonly string[], place: string): void {
  const unknown = Object.keys(Properties).filter((key) => Properties[key] !== undefined && !known.includes(key));
  if (unknown.length > 0)
    throw new Error(
      `${id} has ${unknown.join(", ")}, which infra/plugins/openapi-body.ts does not carry over: teach it how ${place} says that, or take it away.`,
    );
}

/** What was folded can be referred to no longer. */
function refuseDangling({ Resources: resources, Outputs = {} }: Template): void {
  for (const [id, entry] of [...Object.entries(resources), ...Object.entries(Outputs)]) {
    const { DependsOn = [] } = entry as Partial<Resource>;
    const folded = [...referencesIn(entry), ...[DependsOn].flat()].find(
      (target) => !(target in resources) && !target.startsWith("AWS::"),
    );
    if (folded !== undefined)
      throw new Error(`${id} refers to ${folded}, which is not in the template: refer to ${API} if it was a route.`);
  }
}
