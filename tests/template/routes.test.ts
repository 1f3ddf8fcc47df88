import { describe, expect, it } from "vitest";
import { loadContracts } from "../../infra/openapi/contracts.ts";
import { allOf, invokedBy, root, routesOf, templates } from "./template.ts";

const contracts = await loadContracts(root);
const LAST_ROUTE = "X-AMAZON-APIGATEWAY-ANY-METHOD /$default";

describe.each(templates)("$stage: the routes of the HTTP API", (template) => {
  const routes = routesOf(template);
  const functions = new Map(allOf(template, "AWS::Lambda::Function").map(([, each]) => [each.FunctionName, each]));

  it("are those of the contracts, and one for all else", () => {
    const promised = contracts.map(({ contract }) => `${contract.method} ${contract.path}`);
    expect(routes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
      [...promised, LAST_ROUTE].toSorted(),
    );
  });

  it("invoke the function whose contract it is", () => {
    for (const { contract, file } of contracts) {
      const route = routes.find(({ method, path }) => method === contract.method && path === contract.path);
      const handler = route && functions.get(invokedBy(route))?.Handler;
      expect([contract.path, handler]).toEqual([contract.path, file.replace(/\.ts$/, ".handler")]);
    }
  });

  it("end with one that answers what no other does", () => {
    const last = routes.filter(({ operation }) => operation.isDefaultRoute === true);
    expect(last.map((route) => functions.get(invokedBy(route))?.Handler)).toEqual([
      "functions/system/not-found.handler",
    ]);
    expect(last.map(({ path }) => path)).toEqual(["/$default"]);
  });

  it("are invoked with the rights of the one role that may", () => {
    for (const { operation } of routes) {
      const { type, credentials, payloadFormatVersion } = operation["x-amazon-apigateway-integration"];
      expect([type, credentials, payloadFormatVersion]).toEqual([
        "aws_proxy",
        { "Fn::GetAtt": ["ApiGatewayRole", "Arn"] },
        "2.0",
      ]);
    }
  });

  it("are nowhere else", () => {
    const ids = Object.entries(template.resources).filter(([, { Type }]) =>
      /ApiGatewayV2::(Route|Integration)$/.test(Type),
    );
    expect(ids.map(([id]) => id).filter((id) => !id.includes("Websockets"))).toEqual([]);
  });
});
