import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

/** A deployed function in the region that serverless.yml deploys to, unless AWS_REGION names another. */
export type DeployedFunction = {
  readonly region: string;
  readonly name: string;
};

/** Where `functionName` (its key in functions.yml) of a stage is. */
export function deployedFunction(stage: string, functionName: string, env: NodeJS.ProcessEnv): DeployedFunction {
  return { region: env.AWS_REGION || "eu-central-1", name: `muster-${stage}-${functionName}` };
}

/**
 * Invokes a deployed function and waits for its answer. Throws an error whose message is for the person at the terminal: there are no
 * credentials, no such function, or what the function threw.
 */
export async function invokeDeployed({ region, name }: DeployedFunction, event: object): Promise<unknown> {
  // One attempt: a second one while the first still runs would do its work twice.
  const client = new LambdaClient({ region, maxAttempts: 1 });
  try {
    const command = new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) });
    const { FunctionError, Payload } = await client.send(command);
    const text = Buffer.from(Payload ?? []).toString("utf8");
    const answer: unknown = text === "" ? undefined : JSON.parse(text);
    if (FunctionError !== undefined) throw new FailedJob(`${name} failed: ${describeFailure(answer)}`);
    return answer;
  } catch (error) {
    if (error instanceof FailedJob) throw error;
    throw new Error(explain(error, name, region), { cause: error });
  } finally {
    client.destroy();
  }
}

class FailedJob extends Error {}

/** Lambda's document of what a function threw: `Error: sentence` and its stack. */
function describeFailure(answer: unknown): string {
  const { errorType = "Error", errorMessage = "", trace = [] } = Object(answer) as Record<string, unknown>;
  const stack = Array.isArray(trace) && trace.length > 0 ? `\n${trace.join("\n")}` : "";
  return stack === "" ? `${errorType}: ${errorMessage}` : stack.trim();
}

function explain(error: unknown, name: string, region: string): string {
  const { name: kind, message } = error instanceof Error ? error : new Error(String(error));
  switch (kind) {
    case "ResourceNotFoundException":
      return `There is no function ${name} in ${region}. Is the stage deployed there? AWS_REGION names another region.`;
    case "CredentialsProviderError":
      return "There are no AWS credentials here: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
    case "ExpiredTokenException":
    case "InvalidSignatureException":
    case "UnrecognizedClientException":
      return `AWS does not accept these credentials: ${message}`;
    case "AccessDeniedException":
      return `These credentials may not invoke ${name} (lambda:InvokeFunction): ${message}`;
    default:
      return `${name} could not be invoked: ${message}`;
  }
}
