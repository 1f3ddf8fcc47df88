import { createLambda } from "../../../localstack/bridge/lambda.ts";
import type { System } from "../../setup/system.ts";

/** Invokes a function of the running system as `npm run job` would; answers what it answers, throws what it throws. */
export async function runJob(system: System, functionName: string, detail: Record<string, string>): Promise<unknown> {
  const lambda = createLambda(system.lambda);
  try {
    const result = await lambda.invoke(`${system.function_prefix}${functionName}`, { source: "muster.job", detail });
    if (result.kind === "error") throw new Error(`${functionName}: ${result.error}`);
    return result.payload;
  } finally {
    lambda.close();
  }
}
