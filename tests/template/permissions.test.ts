import { describe, expect, it } from "vitest";
import { allOf, functionOf, type Properties, type Template, targetOf, templates } from "./template.ts";

/** Actions for which AWS knows no resource. There is no statement with one; the managed policy below has its own. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {};

/** What may be attached whole, and why. */
const MANAGED: Readonly<Record<string, string>> = {
  AWSLambdaENIManagementAccess: "EC2 has no resource-level permission for making a function's network interface",
};

/** Which roles the functions of an area may have. What is not here may be done by nobody in that area. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  activity: ["ApiRole", "FilesRole", "IngressRole"],
  attendance: ["ApiRole"],
  corrections: ["ApiRole"],
  audit: ["ApiRole"],
  auth: ["ApiRole", "AuthRole"],
  days: ["ApiRole"],
  classes: ["ApiRole"],
  sessions: ["ApiRole"],
  hindsight: ["ApiRole"],
  faces: ["ApiRole"],
  jobs: ["CanaryRole", "WorkerRole"],
  "lunch-breaks": ["ApiRole"],
  leaves: ["ApiRole"],
  "live-view": ["ApiRole"],
  notifications: ["ApiRole"],
  organizations: ["ApiRole", "AuthRole"],
  places: ["ApiRole"],
  privacy: ["AdminRole", "ApiRole", "FilesRole"],
  reports: ["AdminRole", "ApiRole", "FilesRole"],
  schedules: ["ApiRole"],
  screenshots: ["FilesRole"],
  settings: ["ApiRole"],
  sync: ["ApiRole"],
  system: ["ApiRole", "FilesRole", "HealthRole"],
  tracker: ["ApiRole"],
  users: ["AdminRole", "ApiRole", "AuthRole", "FilesRole"],
  websocket: ["LiveRole", "RealtimeRole"],
};

/** The dearest actions, and the only roles with them. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  "s3:DeleteObject": ["FilesRole", "WorkerRole"],
  "s3:ListBucket": ["FilesRole", "HealthRole", "WorkerRole"],
  "sqs:ReceiveMessage": ["WorkerRole"],
  "sqs:DeleteMessage": ["WorkerRole"],
  "ses:SendEmail": ["WorkerRole"],
  "execute-api:ManageConnections": ["LiveRole", "RealtimeRole", "WorkerRole"],
  "lambda:InvokeFunction": ["ApiGatewayRole"],
  "secretsmanager:GetSecretValue": [
    "AdminRole",
    "ApiRole",
    "AuthRole",
    "FilesRole",
    "HealthRole",
    "IngressRole",
    "LiveRole",
    "RealtimeRole",
    "WorkerRole",
  ],
};

/**
 * The one secret of each kind of function: an endpoint never reads the connection that sees all organizations, and the
 * canary neither.
 */
function secretOf(name: string): string {
  if (name === "jobsRunCanary") return "canary";
  return name.startsWith("jobs") ? "worker" : "app";
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own substitution
const SECRET_ARN = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret";

type Statement = { role: string; effect: string; actions: string[]; resources: unknown[] };

function statementsOf(template: Template): Statement[] {
  return allOf(template, "AWS::IAM::Role").flatMap(([role, { Policies }]) =>
    Policies.flatMap(({ PolicyDocument }: Properties) =>
      PolicyDocument.Statement.map(({ Effect, Action, Resource }: Properties) => ({
        role,
        effect: Effect,
        actions: [Action].flat(),
        resources: [Resource].flat(),
      })),
    ),
  );
}

/** arn:…:sqs:… with its service and what it names, or a reference to one resource. */
function namesSomething(resource: unknown): boolean {
  if (typeof resource === "string") return false;
  const { "Fn::Sub": text } = resource as Properties;
  if (text === undefined) return targetOf(resource) !== "";
  // arn:partition:service:region:account:what; the last part begins with a name, and a * in it is what follows one.
  const [, , service = "*", , , ...what] = String(text).replaceAll("${AWS::", "${AWS_").split(":");
  return !service.includes("*") && /^[\w${-]/.test(what.join(":"));
}

describe.each(templates)("$stage: permissions", (template) => {
  const statements = statementsOf(template);
  const functions = allOf(template, "AWS::Lambda::Function");

  it("only allow, and name each action in full", () => {
    expect(statements.filter(({ effect }) => effect !== "Allow")).toEqual([]);
    expect(
      statements.flatMap(({ actions }) => actions).filter((action) => !/^[a-z0-9-]+:[A-Za-z]+$/.test(action)),
    ).toEqual([]);
  });

  it("name their resources", () => {
    const nameless = statements.filter(({ resources }) => !resources.every(namesSomething));
    expect(nameless.filter(({ actions }) => !actions.every((action) => action in WITHOUT_RESOURCE))).toEqual([]);
  });

  it("give the dearest actions to the roles that need them, and to no other", () => {
    const holders = Object.keys(ONLY).map((action) => [
      action,
      [...new Set(statements.filter(({ actions }) => actions.includes(action)).map(({ role }) => role))].sort(),
    ]);
    // The canary is of one template alone, and reads what it signs in with.
    const canary = template.stage === "everything" ? ["CanaryRole"] : [];
    const secret = "secretsmanager:GetSecretValue";
    expect(Object.fromEntries(holders)).toEqual({ ...ONLY, [secret]: [...(ONLY[secret] ?? []), ...canary].sort() });
  });

  it("come from no managed policy but those that are listed", () => {
    const attached = allOf(template, "AWS::IAM::Role").flatMap(([, { ManagedPolicyArns = [] }]) => ManagedPolicyArns);
    const names = attached.map((arn: Properties) => String(arn["Fn::Sub"]).replace(/.*\//, ""));
    expect(names.filter((name: string) => !(name in MANAGED))).toEqual([]);
  });

  it("let each role be assumed by one service", () => {
    const trusted = allOf(template, "AWS::IAM::Role").map(([id, { AssumeRolePolicyDocument }]) => [
      id,
      AssumeRolePolicyDocument.Statement.map(({ Principal, Action }: Properties) => [Principal.Service, Action]),
    ]);
    for (const [id, services] of trusted) {
      const service = id === "ApiGatewayRole" ? "apigateway.amazonaws.com" : "lambda.amazonaws.com";
      expect([id, services]).toEqual([id, [[service, "sts:AssumeRole"]]]);
    }
  });

  it("let a function be invoked by one rule or bucket of this account, or at an address of its own", () => {
    for (const [id, { Principal, SourceArn, SourceAccount }] of allOf(template, "AWS::Lambda::Permission")) {
      // By anybody: tests/template/heartbeats.test.ts says which, and how.
      if (Principal === "*") continue;
      expect([id, Principal]).toEqual([id, expect.toBeOneOf(["events.amazonaws.com", "s3.amazonaws.com"])]);
      expect(SourceArn, id).toBeDefined();
      // The name of a bucket tells no account.
      if (Principal === "s3.amazonaws.com") expect([id, SourceAccount]).toEqual([id, { Ref: "AWS::AccountId" }]);
    }
  });

  it.each(functions)("%s has a role of its area", (_id, { Handler, Role }) => {
    const area = String(Handler).split("/")[1] ?? "";
    expect(ROLES[area]).toContain(targetOf(Role));
  });

  it.each(functions)(
    "%s is told which secret is its own, may read it and no other, and is shown none",
    (id, properties) => {
      const variables: Properties = properties.Environment.Variables;
      const name = secretOf(functionOf(id));
      expect(variables.SECRET_ID).toMatch(new RegExp(`^muster/[a-z]+/${name}$`));
      const role = targetOf(properties.Role);
      const readable = statements.filter(
        (each) => each.role === role && each.actions.some((one) => /^secret/.test(one)),
      );
      expect(readable.map(({ actions, resources }) => [actions, resources])).toEqual([
        [["secretsmanager:GetSecretValue"], [{ "Fn::Sub": `${SECRET_ARN}:${variables.SECRET_ID}-??????` }]],
      ]);

      const secret = /secret|pepper|password|token|_key$|database_url|redis_url|mail_url/i;
      const shown = Object.keys(variables).filter((variable) => secret.test(variable));
      // Where secrets are, and a public service that knows passwords of breaches.
      const addresses = ["SECRET_ID", "SECRETS_ENDPOINT", "PASSWORD_RANGE_URL"];
      expect(shown.filter((variable) => !addresses.includes(variable))).toEqual([]);
      expect(JSON.stringify(variables)).not.toMatch(/:\/\/[^"/@]+:[^"/@]+@|\{\{resolve:/);
    },
  );
});
