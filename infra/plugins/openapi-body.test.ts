import { describe, expect, it } from "vitest";
import { foldRoutes } from "./openapi-body.ts";
import { referencesIn } from "./references.ts";
import type { Resource, Template } from "./serverless.ts";

const CREDENTIALS = { "Fn::GetAtt": ["ApiGatewayRole", "Arn"] };

const lambda = (name: string): Resource => ({
  Type: "AWS::Lambda::Function",
  Properties: { FunctionName: `muster-dev-${name}`, Environment: { Variables: { API_URL: { Ref: "Api" } } } },
});

const integration = (functionId: string, more: Record<string, unknown> = {}): Resource => ({
  Type: "AWS::ApiGatewayV2::Integration",
  Properties: {
    ApiId: { Ref: "Api" },
    IntegrationType: "AWS_PROXY",
    IntegrationUri: { "Fn::GetAtt": [functionId, "Arn"] },
    PayloadFormatVersion: "2.0",
    TimeoutInMillis: 30_000,
    CredentialsArn: CREDENTIALS,
    ...more,
  },
});

const route = (RouteKey: string, integrationId: string, more: Record<string, unknown> = {}): Resource => ({
  Type: "AWS::ApiGatewayV2::Route",
  Properties: {
    ApiId: { Ref: "Api" },
    RouteKey,
    Target: { "Fn::Join": ["/", ["integrations", { Ref: integrationId }]] },
    ...more,
  },
  DependsOn: integrationId,
});

const stage: Resource = { Type: "AWS::ApiGatewayV2::Stage", Properties: { ApiId: { Ref: "Api" } } };
const role: Resource = { Type: "AWS::IAM::Role", Properties: {} };

/** Two functions: of one, one route; of the other, two. */
function givenTemplate(more: Record<string, Resource> = {}): Template {
  const CorsConfiguration = { AllowOrigins: ["https://app.example.com"], MaxAge: 3600 };
  return {
    Resources: {
      Api: {
        Type: "AWS::ApiGatewayV2::Api",
        Properties: { Name: "dev-muster", ProtocolType: "HTTP", CorsConfiguration, Description: undefined },
      },
      HttpApiStage: stage,
      ApiGatewayRole: role,
      ListFunction: lambda("list"),
      ReadFunction: lambda("read"),
      ListIntegration: integration("ListFunction"),
      ReadIntegration: integration("ReadFunction", { TimeoutInMillis: 5_000 }),
      ListRoute: route("GET /api/things", "ListIntegration"),
      ReadRoute: route("GET /api/things/{id}", "ReadIntegration"),
      DropRoute: route("DELETE /api/things/{id}", "ReadIntegration"),
      ...more,
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a document is a tree of whatever OpenAPI says; the tests look for what they need
type Document = any;

function folded(more: Record<string, Resource> = {}): { resources: Record<string, Resource>; body: Document } {
  const template = givenTemplate(more);
  foldRoutes(template);
  return { resources: template.Resources, body: template.Resources.Api?.Properties.Body };
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own substitution
const SERVICE = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions";

/** The part of the document that invokes the function of a name. */
const invoking = (name: string, timeoutInMillis = 30_000) => ({
  type: "aws_proxy",
  httpMethod: "POST",
  uri: {
    "Fn::Sub": `${SERVICE}/arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:muster-dev-${name}/invocations`,
  },
  payloadFormatVersion: "2.0",
  timeoutInMillis,
  credentials: CREDENTIALS,
});

describe("folding", () => {
  it("leaves the API with all routes in its body, and the functions", () => {
    const { resources, body } = folded();
    expect(Object.keys(resources)).toEqual(["Api", "HttpApiStage", "ApiGatewayRole", "ListFunction", "ReadFunction"]);
    const routes = Object.entries(body.paths as Document).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method} ${path}`),
    );
    expect(routes.toSorted()).toEqual(["delete /api/things/{id}", "get /api/things", "get /api/things/{id}"]);
  });

  it("tells how many routes it folded", () => {
    expect(foldRoutes(givenTemplate())).toBe(3);
  });

  it("names the function of each route, its time and whose rights invoke it", () => {
    const { paths } = folded().body;
    expect(paths["/api/things"].get["x-amazon-apigateway-integration"]).toEqual(invoking("list"));
    expect(paths["/api/things/{id}"].get["x-amazon-apigateway-integration"]).toEqual(invoking("read", 5_000));
  });

  it("repeats an integration that two routes share", () => {
    const { get, delete: remove } = folded().body.paths["/api/things/{id}"];
    expect(remove).toEqual(get);
  });

  it("says what varies in a path, greedy or not", () => {
    const { paths } = folded({ RestRoute: route("GET /files/{bucket}/{path+}", "ListIntegration") }).body;
    const parameter = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
    expect(paths["/files/{bucket}/{path+}"].get.parameters).toEqual([parameter("bucket"), parameter("path+")]);
    expect(paths["/api/things"].get).not.toHaveProperty("parameters");
  });

  it("has places for every method at once, and for what no route answers", () => {
    const { paths } = folded({
      AnyRoute: route("ANY /hooks", "ListIntegration"),
      DefaultRoute: route("$default", "ListIntegration"),
    }).body;
    const any = "x-amazon-apigateway-any-method";
    expect(paths["/hooks"][any]["x-amazon-apigateway-integration"]).toEqual(invoking("list"));
    expect(paths["/hooks"][any]).not.toHaveProperty("isDefaultRoute");
    expect(paths["/$default"][any]).toMatchObject({ isDefaultRoute: true });
  });

  it("moves the API's name and CORS settings, and leaves nothing that is said twice", () => {
    const { resources, body } = folded();
    expect(resources.Api?.Properties).toEqual({ Body: body, FailOnWarnings: true });
    expect(body).toMatchObject({
      openapi: "3.0.1",
      info: { title: "dev-muster" },
      "x-amazon-apigateway-cors": { allowOrigins: ["https://app.example.com"], maxAge: 3600 },
    });
  });

  it("closes no circle: the body refers to no function", () => {
    expect([...referencesIn(folded().body)].filter((id) => !id.startsWith("AWS::"))).toEqual(["ApiGatewayRole"]);
  });

  it("leaves alone what belongs to another API", () => {
    const SocketRoute = { ...route("$connect", "ListIntegration"), DependsOn: [] };
    SocketRoute.Properties = { ApiId: { Ref: "Sockets" }, RouteKey: "$connect" };
    expect(folded({ Sockets: role, SocketRoute }).resources).toHaveProperty("SocketRoute");
  });
});

describe("an API whose own name is closed", () => {
  const Api = (DisableExecuteApiEndpoint: boolean): Resource => ({
    Type: "AWS::ApiGatewayV2::Api",
    Properties: { Name: "dev-muster", ProtocolType: "HTTP", DisableExecuteApiEndpoint },
  });
  const Mapping: Resource = { Type: "AWS::ApiGatewayV2::ApiMapping", Properties: { ApiId: { Ref: "Api" } } };

  it("says so where OpenAPI has a server, and nothing else does", () => {
    const { servers } = folded({ Api: Api(true), Mapping }).body;
    expect(servers).toEqual([
      { url: "/", "x-amazon-apigateway-endpoint-configuration": { disableExecuteApiEndpoint: true } },
    ]);
    expect(folded({ Api: Api(false) }).body).not.toHaveProperty("servers");
  });

  it("must have another", () => {
    expect(() => folded({ Api: Api(true) })).toThrow("give it an api_domain first");
  });
});

describe("folding refuses", () => {
  const refusals: [what: string, more: Record<string, Resource>, message: string][] = [
    [
      "a route's property that it does not carry over",
      { ListRoute: route("GET /api/things", "ListIntegration", { AuthorizationType: "JWT", AuthorizerId: "a" }) },
      "ListRoute has AuthorizationType, AuthorizerId, which infra/plugins/openapi-body.ts does not carry over",
    ],
    [
      "an integration's property that it does not carry over",
      { ListIntegration: integration("ListFunction", { RequestParameters: { a: "b" } }) },
      "ListIntegration has RequestParameters",
    ],
    [
      "an API's property that it does not carry over",
      { Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "dev-muster", Tags: { a: "b" } } } },
      "Api has Tags",
    ],
    ["a route without a target", { ListRoute: route("GET /a", "", { Target: undefined }) }, "leads to no integration"],
    ["a route whose integration is not there", { ListRoute: route("GET /a", "Nobody") }, "leads to no integration"],
    [
      "an integration of another kind",
      { ListIntegration: integration("ListFunction", { IntegrationType: "HTTP_PROXY" }) },
      "ListIntegration is of the type HTTP_PROXY",
    ],
    [
      "an integration that calls no function",
      { ListIntegration: integration("ListFunction", { IntegrationUri: "https://example.com" }) },
      "calls no function of this template",
    ],
    [
      "a function without a fixed name",
      { ListFunction: { Type: "AWS::Lambda::Function", Properties: { FunctionName: { Ref: "AWS::StackName" } } } },
      "The function ListFunction has no fixed name: give it a name",
    ],
    [
      "what waits for a folded route",
      { HttpApiStage: { ...stage, DependsOn: ["ListRoute"] } },
      "HttpApiStage refers to ListRoute",
    ],
    [
      "what refers to a folded integration",
      { HttpApiStage: { ...stage, Properties: { ApiId: { Ref: "Api" }, Description: { Ref: "ListIntegration" } } } },
      "HttpApiStage refers to ListIntegration",
    ],
  ];

  it.each(refusals)("%s", (_what, more, message) => {
    expect(() => folded(more)).toThrow(message);
  });

  it("a template without the API", () => {
    const { Api: _gone, ...Resources } = givenTemplate().Resources;
    expect(() => foldRoutes({ Resources })).toThrow("The template has no Api");
  });
});
