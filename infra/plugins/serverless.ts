/** The few parts of the framework's interface that the plugins of this folder use. */
export type FunctionDefinition = {
  handler: string;
  role?: string;
  events: Record<string, unknown>[];
  package?: { artifact?: string };
  environment?: Record<string, unknown>;
};

export type Resource = { Type: string; Properties: Record<string, unknown>; DependsOn?: string | string[] };

export type Serverless = {
  serviceDir: string;
  service: {
    functions: Record<string, FunctionDefinition>;
    provider: {
      environment?: Record<string, unknown>;
      compiledCloudFormationTemplate: { Resources: Record<string, Resource> };
    };
  };
};

/** What the framework hands a plugin for talking to the person at the terminal. */
export type Utilities = { log: { notice(text: string): void } };
