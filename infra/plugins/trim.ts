import { referencesIn } from "./references.ts";
import type { Resource, Serverless, Utilities } from "./serverless.ts";

/** CloudFormation refuses more than 500; what is left is for a fix that cannot wait. */
const MAX_RESOURCES = 490;

/** Its function: routes and integrations are folded into the API (openapi-body.ts). */
const RESOURCES_PER_ENDPOINT = 1;

/**
 * One role through which API Gateway invokes every function, instead of one Lambda permission per function: about a
 * quarter of the template. Says how many resources there are, for how many more endpoints there is room, and fails the
 * packaging above {@link MAX_RESOURCES}.
 */
export default class Trim {
  hooks: Record<string, () => void>;

  constructor(serverless: Serverless, _options: unknown, { log }: Utilities) {
    const resources = () => serverless.service.provider.compiledCloudFormationTemplate.Resources;
    this.hooks = {
      "before:package:finalize": () => useInvokeRole(resources()),
      // Only now is resources: of serverless.yml part of the template.
      "after:aws:package:finalize:mergeCustomProviderResources": () => {
        dropStatedOrder(resources());
        const count = Object.keys(resources()).length;
        const room = Math.floor((MAX_RESOURCES - count) / RESOURCES_PER_ENDPOINT);
        log.notice(`CloudFormation resources: ${count} of ${MAX_RESOURCES}, room for ${room} more endpoints`);
        if (count > MAX_RESOURCES)
          throw new Error(`${count} CloudFormation resources, the limit here is ${MAX_RESOURCES}`);
      },
    };
  }
}

/** The framework states an order that follows from references anyway, for each function. */
function dropStatedOrder(resources: Record<string, Resource>): void {
  for (const resource of Object.values(resources)) {
    const referred = referencesIn(resource.Properties);
    const left = [resource.DependsOn ?? []].flat().filter((id) => !referred.has(id));
    if (left.length > 0) resource.DependsOn = left;
    else delete resource.DependsOn;
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
