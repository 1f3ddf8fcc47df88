import type { Resource, Serverless, Utilities } from "./serverless.ts";

/** CloudFormation refuses 500; stopping at 400 leaves room to deploy a fix. */
const MAX_RESOURCES = 400;

/**
 * One role through which API Gateway invokes every function, instead of one Lambda permission per function:
 * about a quarter of the template. Prints the number of resources and fails the packaging above {@link MAX_RESOURCES}.
 */
export default class Trim {
  hooks: Record<string, () => void>;

  constructor(serverless: Serverless, _options: unknown, { log }: Utilities) {
    const resources = () => serverless.service.provider.compiledCloudFormationTemplate.Resources;
    this.hooks = {
      "before:package:finalize": () => useInvokeRole(resources()),
      // Only now is resources: of serverless.yml part of the template.
      "after:aws:package:finalize:mergeCustomProviderResources": () => {
        const count = Object.keys(resources()).length;
        log.notice(`CloudFormation resources: ${count} (at most ${MAX_RESOURCES})`);
        if (count >= MAX_RESOURCES)
          throw new Error(`${count} CloudFormation resources, the limit here is ${MAX_RESOURCES}`);
      },
    };
  }
}

function useInvokeRole(resources: Record<string, Resource>): void {
  for (const resource of Object.values(resources)) {
    if (resource.Type !== "AWS::ApiGatewayV2::Integration") continue;
    resource.Properties.CredentialsArn = { "Fn::GetAtt": ["ApiGatewayRole", "Arn"] };
  }
  for (const [id, resource] of Object.entries(resources)) {
    const forApiGateway = resource.Properties.Principal === "apigateway.amazonaws.com";
    if (resource.Type === "AWS::Lambda::Permission" && forApiGateway) delete resources[id];
  }
}
