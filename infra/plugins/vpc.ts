import { referencesIn } from "./references.ts";
import type { Resource, Serverless } from "./serverless.ts";

/**
 * Lets a function have an address in its subnets, and no more: AWSLambdaVPCAccessExecutionRole would also let it make
 * log groups.
 */
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own substitution
const MANAGED_POLICY = { "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaENIManagementAccess" };

/** Puts the functions into a VPC where the stage's parameters vpc_subnet_ids and vpc_security_group_ids name one. */
export default class Vpc {
  hooks: Record<string, () => void>;

  constructor(serverless: Serverless) {
    this.hooks = {
      "before:package:compileFunctions": () => {
        if (hasVpc(serverless)) serverless.service.provider.vpc = vpcOf(serverless);
      },
      // Only now is resources: of serverless.yml part of the template.
      "after:aws:package:finalize:mergeCustomProviderResources": () => {
        if (hasVpc(serverless)) allowInterfaces(serverless.service.provider.compiledCloudFormationTemplate.Resources);
      },
    };
  }
}

function vpcOf({ service }: Serverless): { subnetIds: string[]; securityGroupIds: string[] } {
  const { subnet_ids, security_group_ids } = service.custom.vpc;
  return { subnetIds: idsIn(subnet_ids), securityGroupIds: idsIn(security_group_ids) };
}

function hasVpc(serverless: Serverless): boolean {
  const { subnetIds, securityGroupIds } = vpcOf(serverless);
  if ((subnetIds.length === 0) !== (securityGroupIds.length === 0))
    throw new Error("vpc_subnet_ids and vpc_security_group_ids go together: one of them is empty.");
  return subnetIds.length > 0;
}

/** `--param vpc_subnet_ids=subnet-1,subnet-2` is text. */
const idsIn = (text: string) =>
  text
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");

/** The roles of functions that are in it: one that comes from outside needs no interface. */
function allowInterfaces(resources: Record<string, Resource>): void {
  const outside = Object.values(resources).flatMap(({ Type, Properties }) =>
    Type === "AWS::Lambda::Function" && Properties.VpcConfig === undefined ? [...referencesIn(Properties.Role)] : [],
  );
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (outside.includes(id)) continue;
    const forLambda = JSON.stringify(Properties.AssumeRolePolicyDocument ?? {}).includes("lambda.amazonaws.com");
    if (Type === "AWS::IAM::Role" && forLambda) Properties.ManagedPolicyArns = [MANAGED_POLICY];
  }
}
