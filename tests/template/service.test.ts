import { describe, expect, it } from "vitest";
import { referencesIn } from "../../infra/plugins/references.ts";
import { allOf, invokedBy, routesOf, templates } from "./template.ts";

/** CloudFormation refuses more than 500; what is left is for a fix that cannot wait. */
const MAX_RESOURCES = 490;
/** Of what is no endpoint: what is optional adds twenty-two. */
const BESIDE_ENDPOINTS = 120;
const OPTIONAL = 23;

describe.each(templates)("$stage: the service", (template) => {
  it("throttles both APIs", () => {
    for (const [id, { DefaultRouteSettings: limits }] of allOf(template, "AWS::ApiGatewayV2::Stage")) {
      expect([id, limits?.ThrottlingRateLimit > 0, limits?.ThrottlingBurstLimit > 0]).toEqual([id, true, true]);
    }
  });

  it("is called by browsers from the stage's own pages only", () => {
    const cors = allOf(template, "AWS::ApiGatewayV2::Api").flatMap(
      ([, { Body }]) => Body?.["x-amazon-apigateway-cors"] ?? [],
    );
    expect(cors).toHaveLength(1);
    const forms = allOf(template, "AWS::S3::Bucket").flatMap(([, bucket]) => bucket.CorsConfiguration?.CorsRules ?? []);
    const origins = [...cors[0].allowOrigins, ...forms.flatMap(({ AllowedOrigins }) => AllowedOrigins)];
    expect(origins.length).toBeGreaterThanOrEqual(2);
    const secure = template.stage === "dev" ? /^http:\/\/localhost(:\d+)?$/ : /^https:\/\/[\w.-]+$/;
    expect(origins.filter((origin) => !secure.test(origin))).toEqual([]);
  });

  it("forgets its logs after a while", () => {
    for (const [id, { RetentionInDays }] of allOf(template, "AWS::Logs::LogGroup"))
      expect([id, RetentionInDays >= 1 && RetentionInDays <= 365]).toEqual([id, true]);
  });

  it("has one resource an endpoint, and room for hundreds", () => {
    const count = Object.keys(template.resources).length;
    const endpoints = new Set(routesOf(template).map(invokedBy)).size;
    expect(endpoints).toBeGreaterThan(70);
    const others = BESIDE_ENDPOINTS + (template.stage === "everything" ? OPTIONAL : 0);
    expect(count - endpoints).toBeLessThanOrEqual(others);
    expect(count).toBeLessThan(MAX_RESOURCES);
  });

  // AWS takes sixty dynamic references in a template. A secret that a function reads itself is none. What the distribution
  // proves itself with is one: whoever had it could say another address of theirs, and nothing else.
  it("shows no secret to CloudFormation but the distribution's own", () => {
    const references = template.text.match(/\{\{resolve:[^}]*\}\}/g) ?? [];
    expect(references.filter((reference) => !/:SecretString:EDGE_KEY\}\}$/.test(reference))).toEqual([]);
    expect(references.length).toBe(template.stage === "everything" ? 1 : 0);
  });

  it("has the API and the dashboard on one origin, and pages only where there are no files", () => {
    const types = Object.values(template.resources).map(({ Type }) => Type);
    const hasDashboard = types.includes("AWS::CloudFront::Distribution");
    expect(hasDashboard).toBe(template.stage === "everything");
    const distributions = hasDashboard ? allOf(template, "AWS::CloudFront::Distribution") : [];
    for (const [, { DistributionConfig }] of distributions) {
      const [api] = DistributionConfig.CacheBehaviors;
      expect([api.PathPattern, api.TargetOriginId, api.AllowedMethods.length]).toEqual(["/api/*", "api", 7]);
      // An address of the API that does not exist must stay a 404 in JSON.
      expect(DistributionConfig.CustomErrorResponses).toBeUndefined();
      const policy = JSON.stringify(allOf(template, "AWS::CloudFront::ResponseHeadersPolicy"));
      for (const rule of ["default-src 'self'", "frame-ancestors 'none'", "connect-src 'self'"])
        expect(policy).toContain(rule);
      expect(policy).not.toContain("unsafe-eval");
    }
  });

  it("refers only to what it has, and in no circle", () => {
    const ids = Object.keys(template.resources);
    const needs = new Map(
      Object.entries(template.resources).map(([id, { Properties, DependsOn = [] }]) => {
        const named = [...referencesIn(Properties), ...([DependsOn].flat() as string[])];
        return [id, named.filter((name) => !name.startsWith("AWS::"))];
      }),
    );
    expect([...needs.values()].flat().filter((id) => !ids.includes(id))).toEqual([]);
    // What needs nothing that is left, again and again: what never goes is a circle.
    let left = ids;
    for (let before = -1; left.length !== before; ) {
      before = left.length;
      left = left.filter((id) => needs.get(id)?.some((other) => left.includes(other)));
    }
    expect(left).toEqual([]);
  });

  it("has a document that CloudFormation takes: it refuses more than a megabyte", () => {
    expect(Buffer.byteLength(template.text)).toBeLessThan(900_000);
  });
});
