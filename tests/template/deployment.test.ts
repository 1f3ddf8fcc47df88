import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { allOf, type Properties, root, templates } from "./template.ts";

const policy = JSON.parse(readFileSync(join(root, "infra/deployer-policy.json"), "utf8")) as { Statement: Statement[] };
const { provider } = parse(readFileSync(join(root, "serverless.yml"), "utf8"), { logLevel: "silent" });

type Statement = { Sid: string; Effect: string; Action: string | string[]; Resource: string | string[] };

const crud = (service: string, what: string, ...more: string[]) =>
  ["Create", "Delete", "Get", "Update", ...more].map((verb) => `${service}:${verb}${what}`);
const TAGS = ["ListTagsForResource", "TagResource", "UntagResource"];
const APIS = ["DELETE", "GET", "PATCH", "POST", "PUT"].map((verb) => `apigateway:${verb}`);
const alarm = (put: string) => [put, "DeleteAlarms", "DescribeAlarms", ...TAGS].map((verb) => `cloudwatch:${verb}`);

/**
 * What CloudFormation calls for a resource of each type, with the rights of whoever deploys: the handlers of AWS's own
 * schemas, without what belongs to properties that nothing here has.
 */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  "AWS::ApiGatewayV2::Api": APIS,
  "AWS::ApiGatewayV2::ApiMapping": APIS,
  "AWS::ApiGatewayV2::Deployment": APIS,
  "AWS::ApiGatewayV2::DomainName": [
    ...APIS,
    "apigateway:AddCertificateToDomain",
    "apigateway:RemoveCertificateFromDomain",
  ],
  "AWS::ApiGatewayV2::Integration": [...APIS, "iam:PassRole"],
  "AWS::ApiGatewayV2::Route": APIS,
  "AWS::ApiGatewayV2::Stage": [
    ...APIS,
    "apigateway:TagResource",
    "apigateway:UntagResource",
    // Its log.
    ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"].map(
      (verb) => `logs:${verb}`,
    ),
    ...["DescribeLogGroups", "DescribeResourcePolicies", "PutResourcePolicy"].map((verb) => `logs:${verb}`),
  ],
  "AWS::CloudFront::Distribution": [
    ...crud("cloudfront", "Distribution"),
    "cloudfront:CreateDistributionWithTags",
    "cloudfront:GetDistributionConfig",
    ...TAGS.map((verb) => `cloudfront:${verb}`),
    "secretsmanager:GetSecretValue",
  ],
  "AWS::CloudFront::Function": crud("cloudfront", "Function", "Describe", "Publish"),
  "AWS::CloudFront::OriginAccessControl": crud("cloudfront", "OriginAccessControl"),
  "AWS::CloudFront::ResponseHeadersPolicy": crud("cloudfront", "ResponseHeadersPolicy"),
  "AWS::CloudWatch::Alarm": alarm("PutMetricAlarm"),
  "AWS::CloudWatch::CompositeAlarm": alarm("PutCompositeAlarm"),
  "AWS::CloudWatch::Dashboard": ["PutDashboard", "GetDashboard", "DeleteDashboards", ...TAGS].map(
    (verb) => `cloudwatch:${verb}`,
  ),
  "AWS::Events::Rule": [
    "iam:PassRole",
    ...["PutRule", "DeleteRule", "DescribeRule", "PutTargets", "RemoveTargets", "ListTargetsByRule", ...TAGS].map(
      (verb) => `events:${verb}`,
    ),
  ],
  "AWS::IAM::Role": [
    ...["CreateRole", "DeleteRole", "GetRole", "UpdateRole", "UpdateRoleDescription", "UpdateAssumeRolePolicy"],
    ...["PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy", "ListRolePolicies"],
    ...["AttachRolePolicy", "DetachRolePolicy", "ListAttachedRolePolicies", "TagRole", "UntagRole"],
  ].map((verb) => `iam:${verb}`),
  "AWS::Lambda::EventInvokeConfig": crud("lambda", "FunctionEventInvokeConfig", "Put").slice(1),
  "AWS::Lambda::EventSourceMapping": [
    ...crud("lambda", "EventSourceMapping"),
    ...["ListTags", "TagResource", "UntagResource"].map((verb) => `lambda:${verb}`),
  ],
  "AWS::Lambda::Function": [
    "iam:PassRole",
    ...["CreateFunction", "DeleteFunction", "GetFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration"],
    ...[
      "GetFunctionCodeSigningConfig",
      "GetFunctionRecursionConfig",
      "PutFunctionRecursionConfig",
      "GetRuntimeManagementConfig",
    ],
    ...["DeleteFunctionConcurrency", "TagResource", "UntagResource"],
  ].map((verb) => (verb.includes(":") ? verb : `lambda:${verb}`)),
  "AWS::Lambda::Permission": ["lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"],
  "AWS::Lambda::Url": crud("lambda", "FunctionUrlConfig"),
  "AWS::Logs::LogGroup": [
    ...["CreateLogGroup", "DeleteLogGroup", "DescribeLogGroups", "PutRetentionPolicy", "DeleteRetentionPolicy"],
    ...TAGS,
  ].map((verb) => `logs:${verb}`),
  "AWS::Logs::MetricFilter": ["PutMetricFilter", "DeleteMetricFilter", "DescribeMetricFilters"].map(
    (verb) => `logs:${verb}`,
  ),
  "AWS::S3::Bucket": [
    ...["CreateBucket", "DeleteBucket", "ListBucket", "TagResource", "UntagResource", "ListTagsForResource"],
    ...["PutEncryptionConfiguration", "GetEncryptionConfiguration", "PutBucketPublicAccessBlock"],
    ...["GetBucketPublicAccessBlock", "PutBucketOwnershipControls", "GetBucketOwnershipControls", "PutBucketTagging"],
    ...["PutLifecycleConfiguration", "GetLifecycleConfiguration", "PutBucketCORS", "GetBucketCORS", "GetBucketTagging"],
    ...["PutBucketNotification", "GetBucketNotification", "PutBucketVersioning", "GetBucketVersioning"],
  ].map((verb) => `s3:${verb}`),
  "AWS::S3::BucketPolicy": ["s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:DeleteBucketPolicy"],
  "AWS::SNS::Subscription": ["Subscribe", "Unsubscribe", "GetSubscriptionAttributes", "SetSubscriptionAttributes"].map(
    (verb) => `sns:${verb}`,
  ),
  "AWS::SNS::Topic": [
    ...["CreateTopic", "DeleteTopic", "GetTopicAttributes", "SetTopicAttributes", "GetDataProtectionPolicy"],
    ...["ListSubscriptionsByTopic", ...TAGS],
  ].map((verb) => `sns:${verb}`),
  "AWS::SQS::Queue": [
    ...["CreateQueue", "DeleteQueue", "GetQueueAttributes", "GetQueueUrl", "SetQueueAttributes"],
    ...["ListQueueTags", "TagQueue", "UntagQueue"],
  ].map((verb) => `sqs:${verb}`),
  "AWS::SQS::QueuePolicy": ["sqs:SetQueueAttributes"],
};

/** What the framework itself calls, and the commands of docs/deploy.md. */
const FRAMEWORK = [
  ...["CreateStack", "UpdateStack", "DeleteStack", "DescribeStacks", "DescribeStackEvents", "DescribeStackResource"],
  ...["ListStackResources", "GetTemplate", "ValidateTemplate", "SetStackPolicy", "UpdateTerminationProtection"],
]
  .map((verb) => `cloudformation:${verb}`)
  .concat(["s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:ListBucket", "s3:GetBucketLocation"])
  .concat(["secretsmanager:GetSecretValue", "lambda:InvokeFunction", "cloudfront:CreateInvalidation"]);

const allowed = policy.Statement.flatMap(({ Action }) => [Action].flat());
const isAllowed = (action: string) =>
  allowed.some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "i").test(action));

describe("infra/deployer-policy.json", () => {
  const types = new Set(templates.flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type)));

  it.each([...types].sort())("allows what CloudFormation does for %s", (type) => {
    expect(NEEDS[type]?.length).toBeGreaterThan(0);
    expect(NEEDS[type]?.filter((action) => !isAllowed(action))).toEqual([]);
  });

  it("allows what the framework and the commands do", () => {
    expect(FRAMEWORK.filter((action) => !isAllowed(action))).toEqual([]);
  });

  it("allows nothing for what no template has", () => {
    const needed = [...types].flatMap((type) => NEEDS[type] ?? []).concat(FRAMEWORK);
    const services = new Set(needed.map((action) => action.split(":")[0]));
    // Asked while others are made: subnets, a certificate, a list of rules for the web.
    for (const asked of ["ec2", "acm", "wafv2"]) services.add(asked);
    expect([...new Set(allowed.map((action) => action.split(":")[0]))].filter((one) => !services.has(one))).toEqual([]);
    expect(allowed.filter((action) => /^[\w*]+:\*$|^\*$/.test(action))).toEqual([]);
  });

  it("is about what is named muster, wherever AWS lets it", () => {
    const open = policy.Statement.filter(({ Resource }) => ![Resource].flat().every((arn) => /muster[-/*]/.test(arn)));
    expect(open.map(({ Sid }) => Sid)).toEqual(
      ["Consumers", "NewConsumers", "Apis", "Distribution", "WithoutResource"].sort(
        (a, b) => sids().indexOf(a) - sids().indexOf(b),
      ),
    );
    const roles = policy.Statement.filter(({ Action }) => [Action].flat().some((action) => action.startsWith("iam:")));
    for (const { Resource } of roles) expect(Resource).toBe("arn:aws:iam::*:role/muster-*");
  });

  it("reaches every group of logs, and composite alarms, which AWS allows for all or for none", () => {
    const groups = templates.flatMap((template) => allOf(template, "AWS::Logs::LogGroup"));
    expect(groups.length).toBeGreaterThan(templates.length);
    const arns = policy.Statement.flatMap(({ Resource }) => Resource).filter((arn) => arn.includes(":log-group:"));
    const patterns = arns.map((arn) => new RegExp(`^${arn.split(":log-group:")[1]?.replaceAll("*", ".*")}$`));
    const names = groups.map(([, { LogGroupName }]) => LogGroupName as string);
    expect(names.filter((name) => !patterns.some((pattern) => pattern.test(name)))).toEqual([]);
    const composite = policy.Statement.filter(({ Action }) => [Action].flat().includes("cloudwatch:PutCompositeAlarm"));
    expect(composite.map(({ Resource }) => Resource)).toEqual(["*"]);
  });

  it("is as short as a managed policy must be, each statement with its name", () => {
    expect(JSON.stringify(policy).length).toBeLessThan(6144);
    expect(new Set(sids()).size).toBe(policy.Statement.length);
  });

  const sids = () => policy.Statement.map(({ Sid }) => Sid);
});

describe.each(templates)("$stage: an account with several regions and stages", (template) => {
  /** What is named in an account as a whole, or in all of AWS; the others are of a region. */
  const GLOBAL: Readonly<Record<string, (properties: Properties) => unknown>> = {
    "AWS::S3::Bucket": ({ BucketName }) => BucketName,
    "AWS::IAM::Role": ({ RoleName }) => RoleName,
    "AWS::CloudWatch::Dashboard": ({ DashboardName }) => DashboardName,
    "AWS::CloudFront::Function": ({ Name }) => Name,
    "AWS::CloudFront::OriginAccessControl": ({ OriginAccessControlConfig }) => OriginAccessControlConfig.Name,
    "AWS::CloudFront::ResponseHeadersPolicy": ({ ResponseHeadersPolicyConfig }) => ResponseHeadersPolicyConfig.Name,
  };

  it("has no name twice: what is no region's own bears the region, or a name that CloudFormation makes", () => {
    const named = Object.entries(template.resources).flatMap(([id, { Type, Properties }]) => {
      const name = GLOBAL[Type]?.(Properties);
      return name === undefined ? [] : [[id, JSON.stringify(name)] as const];
    });
    expect(named.length).toBeGreaterThan(1);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own substitution
    expect(named.filter(([, name]) => !name.includes("${AWS::Region}"))).toEqual([]);
  });

  it("has each of its names with its stage", () => {
    const stage = template.stage === "everything" ? "prod" : template.stage;
    const names = Object.entries(template.resources).flatMap(([id, { Properties = {} }]) =>
      ["QueueName", "TopicName", "FunctionName", "AlarmName", "BucketName", "DashboardName", "LogGroupName"]
        .map((key) => Properties[key])
        .filter((name) => typeof name === "string" && name.length > 0)
        .map((name) => [id, name as string]),
    );
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter(([, name = ""]) => !new RegExp(`muster[-/]${stage}\\b`).test(name))).toEqual([]);
  });

  it("throttles by its parameters, with a name that is closed where it has another", () => {
    const everything = template.stage === "everything";
    const stage = template.resources.HttpApiStage?.Properties.DefaultRouteSettings;
    expect([Number(stage.ThrottlingRateLimit), Number(stage.ThrottlingBurstLimit)]).toEqual([
      everything ? 5000 : 2000,
      4000,
    ]);
    const servers = template.resources.Api?.Properties.Body.servers;
    expect(servers).toEqual(
      everything
        ? [{ url: "/", "x-amazon-apigateway-endpoint-configuration": { disableExecuteApiEndpoint: true } }]
        : undefined,
    );
    for (const [, { DistributionConfig }] of everything ? allOf(template, "AWS::CloudFront::Distribution") : []) {
      expect(DistributionConfig.WebACLId).toMatch(/^arn:aws:wafv2:us-east-1:.*:global\/webacl\//);
      // Who asks through it is known by the key that it says, and by that alone.
      const headers = DistributionConfig.Origins.flatMap(
        ({ OriginCustomHeaders = [] }: Properties) => OriginCustomHeaders,
      );
      expect(headers.map(({ HeaderName }: Properties) => HeaderName)).toEqual(["x-muster-edge"]);
    }
  });

  it("refuses a deployment that would replace or remove what people's work lies in", () => {
    const [, deny] = provider.stackPolicy as Properties[];
    const kept = Object.entries(template.resources).filter(([, { DeletionPolicy }]) => DeletionPolicy !== undefined);
    expect(deny?.Action).toEqual(["Update:Replace", "Update:Delete"]);
    expect([...(deny?.Resource ?? [])].sort()).toEqual(kept.map(([id]) => `LogicalResourceId/${id}`).sort());
    expect([provider.deletionProtection, Object.keys(provider.stackTags)]).toEqual([
      { stages: ["prod"] },
      ["service", "stage"],
    ]);
  });
});
