import { join } from "node:path";
import { unixProblem } from "../../infra/platform.ts";
import type { Environment } from "../environment.ts";
import type { Log } from "../log.ts";
import { requireFreePorts } from "../ports.ts";
import { dockerProblem, startByCompose } from "./compose.ts";
import { installLocalStack, startFromPyPI } from "./pypi.ts";
import { findPython } from "./python.ts";

export type External = {
  /** What leads the rest of the stack to it; nothing of this did the user set. */
  readonly env: Environment;
  readonly pids: readonly number[];
  stop(): Promise<void>;
};

/**
 * `npm run dev -- --localstack`: the LocalStack at AWS_ENDPOINT_URL if that is set; else by Docker Compose, together with
 * PostgreSQL, Valkey and a mail catcher; else, where no Docker engine answers, LocalStack alone from PyPI.
 */
export async function startLocalStack(
  given: NodeJS.ProcessEnv,
  port: number,
  directory: string,
  log: Log,
): Promise<External> {
  const nothing = async () => {};
  if (given.AWS_ENDPOINT_URL) return { env: {}, pids: [], stop: nothing };
  const problem = dockerProblem();
  if (problem === undefined) {
    log("LocalStack comes by Docker: a first start downloads the images of all services, which takes minutes.");
    return { env: await startByCompose(given, log), pids: [], stop: nothing };
  }
  const windows = unixProblem("--localstack without Docker", `Docker: ${problem}`, process.platform);
  if (windows !== undefined) throw new Error(windows);
  const python = findPython();
  if (python === undefined)
    throw new Error(
      `--localstack finds no way to start LocalStack. Docker: ${problem}. Python: 3.12 or 3.13 is not installed. ` +
        "Install one of them, or set AWS_ENDPOINT_URL to a LocalStack that runs already.",
    );
  log(
    `No Docker here (${problem}), so LocalStack comes from PyPI and forgets its objects when it stops. A first start downloads it and its packages: a minute, or several on a slow line.`,
  );
  await requireFreePorts(new Map([["S3_SQS_PORT", port]]));
  const interpreter = await installLocalStack(python, log);
  const { endpoint, pid, stop } = await startFromPyPI(interpreter, port, join(directory, "localstack"), log);
  return { env: { AWS_ENDPOINT_URL: endpoint }, pids: pid === undefined ? [] : [pid], stop };
}
