import { describe, expect, it } from "vitest";
import { allOf, functionOf, targetOf, templates } from "./template.ts";

const HEARTBEATS = "ActivityHeartbeatLambdaFunction";

describe.each(templates)("$stage: where heartbeats go", (template) => {
  const isOwn = template.stage === "everything";
  const ofType = (type: string) => Object.values(template.resources).filter(({ Type }) => Type === type);
  const [api = {}] = allOf(template, "AWS::ApiGatewayV2::Api").flatMap(
    ([, { Body }]) => Body?.["x-amazon-apigateway-cors"] ?? [],
  );

  it("is an address of the function only where the stage asks for one", () => {
    expect(ofType("AWS::Lambda::Url")).toHaveLength(isOwn ? 1 : 0);
    for (const { Properties } of ofType("AWS::Lambda::Url")) {
      expect(targetOf(Properties.TargetFunctionArn)).toBe(HEARTBEATS);
      // The handler asks for the token, and answers at once.
      expect([Properties.AuthType, Properties.InvokeMode]).toEqual(["NONE", "BUFFERED"]);
    }
  });

  it("is open to the pages that may call the API, with no more than that", () => {
    for (const { Properties } of ofType("AWS::Lambda::Url")) {
      const { AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders, AllowCredentials, MaxAge } = Properties.Cors;
      expect([AllowOrigins, AllowMethods]).toEqual([api.allowOrigins, ["POST"]]);
      expect(api.allowHeaders).toEqual(expect.arrayContaining(AllowHeaders));
      expect(api.exposeHeaders).toEqual(expect.arrayContaining(ExposeHeaders));
      expect([AllowCredentials, MaxAge]).toEqual([api.allowCredentials, api.maxAge]);
    }
  });

  // AWS asks for both since October 2025; without the condition the second would let every account invoke the function.
  it("lets anybody invoke that one function, and only at its address", () => {
    const open = ofType("AWS::Lambda::Permission").filter(({ Properties }) => Properties.Principal === "*");
    const granted = open.map(({ Properties: { FunctionName, Principal, ...how } }) => [targetOf(FunctionName), how]);
    expect(granted).toEqual(
      isOwn
        ? [
            [HEARTBEATS, { Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" }],
            [HEARTBEATS, { Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true }],
          ]
        : [],
    );
  });

  it("is told by the policy's function alone, with the path that the API has", () => {
    const told = allOf(template, "AWS::Lambda::Function").flatMap(([id, { Environment }]) =>
      Environment.Variables.HEARTBEAT_URL === undefined ? [] : [[functionOf(id), Environment.Variables.HEARTBEAT_URL]],
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own substitution
    const address = { "Fn::Sub": "${HeartbeatUrl.FunctionUrl}api/activity/heartbeat" };
    expect(told).toEqual(isOwn ? [["trackerPolicy", address]] : []);
  });
});

describe.each(templates)("$stage: the API's own log", (template) => {
  const stages = allOf(template, "AWS::ApiGatewayV2::Stage").map(([, { AccessLogSettings }]) => AccessLogSettings);
  const logs = stages.filter((settings) => settings !== undefined);

  it("is written only where the stage asks for it, and says nobody's address", () => {
    expect(logs).toHaveLength(template.stage === "everything" ? 1 : 0);
    for (const { DestinationArn, Format } of logs) {
      expect(template.resources[targetOf(DestinationArn)]?.Type).toBe("AWS::Logs::LogGroup");
      expect(Object.keys(JSON.parse(Format))).toContain("status");
      expect(Format).not.toMatch(/identity|sourceIp|userAgent|queryString|\$context\.path\b/);
    }
  });
});
