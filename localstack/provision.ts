import { provisionLocalStack, targetOf } from "./aws/localstack.ts";
import { loadEnvironment, withoutEmpty } from "./environment.ts";

/** `npm run provision`: makes in the LocalStack at AWS_ENDPOINT_URL what infra/ makes on AWS. `npm run dev` does so itself. */
const given = withoutEmpty(loadEnvironment());
const target = targetOf(given, given.AWS_ENDPOINT_URL ?? "http://127.0.0.1:4566");
const allowedOrigins = (given.ALLOWED_ORIGINS ?? "*").split(",").map((origin) => origin.trim());
try {
  await provisionLocalStack(target, { allowedOrigins, cron: given.CRON !== "false" }, console.log);
  console.log(`${target.endpoint} has the bucket ${target.bucket}, the queues and the schedules of infra/.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
