/** The few parts of the framework's interface that the plugins of this folder use. */
export type FunctionDefinition = {
  handler: string;
  role?: string;
  events: Record<string, unknown>[];
  package?: { artifact?: string };
  environment?: Record<string, unknown>;
};

export type Resource = {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string | string[];
  Condition?: string;
};

export type Template = {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Condition?: string }>;
  Conditions?: Record<string, unknown>;
};

export type Serverless = {
  serviceDir: string;
  /** Its message is shown to the person at the terminal, without a stack. */
  classes: { Error: new (message: string) => Error };
  getProvider(name: "aws"): {
    naming: { getHttpApiLogicalId: () => string; getNormalizedWebsocketsRouteKey: (route: string) => string };
  };
  service: {
    functions: Record<string, FunctionDefinition>;
    custom: { vpc: { subnet_ids: string; security_group_ids: string } };
    provider: {
      environment?: Record<string, unknown>;
      vpc?: { subnetIds: string[]; securityGroupIds: string[] };
      compiledCloudFormationTemplate: Template;
    };
  };
};

/** What the framework hands a plugin for talking to the person at the terminal. */
export type Utilities = { log: { notice(text: string): void } };
