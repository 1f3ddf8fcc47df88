import { describe, expect, it } from "vitest";
import { allOf, templates } from "./template.ts";

/** CloudFormation refuses more. */
const MAX_RESOURCES = 500;
const ENDPOINTS_TO_COME = 60;

describe.each(templates)("$stage: the service", (template) => {
  it("throttles both APIs", () => {
    for (const [id, { DefaultRouteSettings: limits }] of allOf(template, "AWS::ApiGatewayV2::Stage")) {
      expect([id, limits?.ThrottlingRateLimit > 0, limits?.ThrottlingBurstLimit > 0]).toEqual([id, true, true]);
    }
  });

  it("is called by browsers from the stage's own pages only", () => {
    const cors = allOf(template, "AWS::ApiGatewayV2::Api").flatMap(
      ([, { CorsConfiguration }]) => CorsConfiguration ?? [],
    );
    expect(cors).toHaveLength(1);
    const forms = allOf(template, "AWS::S3::Bucket").flatMap(([, bucket]) => bucket.CorsConfiguration?.CorsRules ?? []);
    const origins = [...cors[0].AllowOrigins, ...forms.flatMap(({ AllowedOrigins }) => AllowedOrigins)];
    expect(origins.length).toBeGreaterThanOrEqual(2);
    const secure = template.stage === "dev" ? /^http:\/\/localhost(:\d+)?$/ : /^https:\/\/[\w.-]+$/;
    expect(origins.filter((origin) => !secure.test(origin))).toEqual([]);
  });

  it("forgets its logs after a while", () => {
    for (const [id, { RetentionInDays }] of allOf(template, "AWS::Logs::LogGroup"))
      expect([id, RetentionInDays >= 1 && RetentionInDays <= 365]).toEqual([id, true]);
  });

  it("has fewer than 400 resources, and room for 60 more endpoints", () => {
    const resources = Object.entries(template.resources);
    const endpoints = allOf(template, "AWS::ApiGatewayV2::Route").filter(([id]) => id.startsWith("HttpApi"));
    // What the health endpoint costs, any endpoint does.
    const each = resources.filter(([id, { Type, Properties }]) => {
      if (id.startsWith("SystemHealth")) return true;
      if (Type === "AWS::ApiGatewayV2::Route") return Properties.RouteKey === "GET /api/health";
      return JSON.stringify(Properties.IntegrationUri ?? "").includes("SystemHealthLambdaFunction");
    });
    expect(endpoints.length).toBeGreaterThan(70);
    expect(each.map(([, { Type }]) => Type).sort()).toEqual([
      "AWS::ApiGatewayV2::Integration",
      "AWS::ApiGatewayV2::Route",
      "AWS::Lambda::Function",
    ]);
    expect(resources.length).toBeLessThan(400);
    expect(resources.length + ENDPOINTS_TO_COME * each.length).toBeLessThanOrEqual(MAX_RESOURCES);
  });

  it("has a document that CloudFormation takes: it refuses more than a megabyte", () => {
    expect(JSON.stringify(template.resources).length).toBeLessThan(900_000);
  });
});
