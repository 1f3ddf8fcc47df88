import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { parse } from "yaml";
import { functionName } from "../infra/wiring.ts";
import { deployedFunction, invokeDeployed } from "./deployed-job.ts";
import { loadEnvironment, root, stateDirectory } from "./environment.ts";
import { findRunningStack } from "./lock.ts";

/** What a job is invoked with by hand; the schedule's own event has no `detail`. */
type JobEvent = {
  readonly source: "muster.job";
  readonly detail: Record<string, string>;
};

type Flag = {
  readonly explanation: string;
  /** Undefined when the text is well-formed, else what is wrong with it. */
  readonly complain: (text: string) => string | undefined;
};

/** Every flag that a job may be given; `--org-id` arrives as `detail.org_id`. */
const flags: Readonly<Record<string, Flag>> = {
  date: {
    explanation: "the local day to work on, e.g. 2026-01-31",
    complain: (text) => (isDate(text) ? undefined : "is not a day such as 2026-01-31"),
  },
  "org-id": {
    explanation: "only this organization",
    complain: (text) => (/^[0-9a-f-]{36}$/i.test(text) ? undefined : "is not an id (UUID)"),
  },
  now: {
    explanation: "pretend that it is this instant, e.g. 2026-02-01T00:05:00Z",
    complain: (text) =>
      /^\d{4}-\d\d-\d\dT.*Z$/.test(text) && !Number.isNaN(Date.parse(text)) ? undefined : "is not an instant in UTC",
  },
};

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The jobs that a schedule runs, by file name: those of functions/jobs/functions.yml with a `schedule` event. */
export function listJobs(directory: string): string[] {
  return globSync("functions/jobs/functions.yml", { cwd: directory }).flatMap((file) => {
    const definitions = parse(readFileSync(join(directory, file), "utf8"), { logLevel: "silent" }) as Record<
      string,
      { handler?: string; events?: readonly Record<string, unknown>[] }
    >;
    return Object.values(definitions)
      .filter(({ events }) => events?.some((event) => "schedule" in event) === true)
      .map(({ handler }) => /([\w-]+)\.handler$/.exec(handler ?? "")?.[1] ?? "")
      .filter((name) => name !== "");
  });
}

type Command = {
  readonly name: string;
  readonly event: JobEvent;
  /** The deployed stage whose function is invoked; undefined runs the job in this process. */
  readonly stage: string | undefined;
};

/** `close-days --date 2026-01-31` to the job's name and event; throws an error whose message is for the person who typed it. */
export function readCommand(words: readonly string[], jobs: readonly string[]): Command {
  const options: ParseArgsConfig["options"] = Object.fromEntries(
    [...Object.keys(flags), "stage"].map((name) => [name, { type: "string" }]),
  );
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  const stage = values.stage === undefined ? undefined : String(values.stage);
  if (stage !== undefined && !/^[a-z][a-z0-9-]*$/i.test(stage)) throw new Error(`--stage: "${stage}" is no stage.`);
  delete values.stage;
  const [name, ...surplus] = positionals;
  if (name === undefined) throw new Error("Which job?");
  if (!jobs.includes(name)) throw new Error(`There is no job "${name}".`);
  if (surplus.length > 0) throw new Error(`Unexpected "${surplus.join(" ")}".`);
  const detail: Record<string, string> = {};
  for (const [flag, text] of Object.entries(values)) {
    const complaint = flags[flag]?.complain(String(text));
    if (complaint !== undefined) throw new Error(`--${flag}: "${String(text)}" ${complaint}.`);
    detail[flag.replaceAll("-", "_")] = String(text);
  }
  return { name, event: { source: "muster.job", detail }, stage };
}

function usage(jobs: readonly string[]): string {
  const lines = Object.entries(flags).map(([name, flag]) => `  --${name.padEnd(8)} ${flag.explanation}`);
  lines.push("  --stage    invoke the function of this deployed stage, with the AWS credentials of this shell");
  return `npm run job -- <job> [flags]\nJobs: ${jobs.join(", ")}\n${lines.join("\n")}`;
}

/** `npm run job -- close-days --date 2026-01-31`: runs a scheduled function once, in this process or, with --stage, on AWS. */
async function main(): Promise<void> {
  const jobs = listJobs(root);
  let command: Command;
  try {
    command = readCommand(process.argv.slice(2), jobs);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage(jobs)}`);
    process.exit(2);
  }
  if (command.stage === undefined) await runHere(command);
  else await runDeployed(command, command.stage);
}

async function runDeployed({ name, event }: Command, stage: string): Promise<void> {
  const deployed = deployedFunction(stage, functionName(`functions/jobs/${name}.handler`), process.env);
  console.error(`Invoking ${deployed.name} in ${deployed.region}.`);
  try {
    print(await invokeDeployed(deployed, event));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

function print(answer: unknown): void {
  console.log(JSON.stringify(answer ?? null, undefined, 2));
}

async function runHere(command: Command): Promise<void> {
  const running = await findRunningStack(stateDirectory);
  loadEnvironment({ stackWins: running !== undefined });
  process.env.TZ = "UTC";
  if (running === undefined) {
    console.error("No development stack is running here: what this job puts into a queue waits there until one does.");
  }
  const file = join(root, "functions/jobs", `${command.name}.ts`);
  const module = (await import(pathToFileURL(file).href)) as {
    handler: (event: JobEvent, context: object) => Promise<unknown>;
  };
  const answer = await module.handler(command.event, {
    functionName: `muster-${process.env.STAGE ?? "dev"}-${command.name}`,
    awsRequestId: crypto.randomUUID(),
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${command.name}`,
    memoryLimitInMB: "512",
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => 900_000,
  });
  print(answer);
  // The handler's pools stay open, as they would between two invocations.
  process.exit(0);
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
