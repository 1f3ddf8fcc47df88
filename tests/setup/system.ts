import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { freeOfflinePorts, offlineEnvironment, startOffline } from "../../localstack/offline/offline.ts";
import { startStack } from "../../localstack/stack.ts";
import { seed } from "../../seed/seed.ts";

/** The running system as tests know it: what clients reach, and the environment that its functions have. */
export type System = {
  http: string;
  /** Where a function is invoked by its name, as AWS's own API does it. */
  lambda: string;
  function_prefix: string;
  env: Record<string, string>;
  bucket_answers: BucketAnswers;
};

/** What the bucket answers to somebody without a signature, and with a wrong one. */
type BucketAnswers = { readonly unsigned_read: number; readonly wrongly_signed_form: number };

const S3: BucketAnswers = { unsigned_read: 403, wrongly_signed_form: 403 };
/** It checks the signatures of addresses, but not whether there is one, nor a form's: docs/adr/0030. */
const LOCALSTACK: BucketAnswers = { unsigned_read: 200, wrongly_signed_form: 204 };

declare module "vitest" {
  // biome-ignore lint/style/useConsistentTypeDefinitions: it adds to the interface of vitest.
  interface ProvidedContext {
    system: System;
  }
}

/** What differs from `npm run dev`. */
const TEST_SETTINGS = {
  CRON: "false",
  BCRYPT_COST: "4",
  // Every test signs in from one address.
  RATE_LIMIT_PUBLIC: "1000",
};

/**
 * The whole system, once for all files: services in memory where there is such a disk, the demo users, serverless
 * offline, and the bridge. What fails in a queue comes back after two seconds. E2E_LOG=1 shows what all of them say.
 */
export default async function setup(project: TestProject) {
  const { system, stop } = await startSystem();
  project.provide("system", system);
  return stop;
}

/** The same for what is no vitest: `settings` are over what the tests' functions have in their environment. */
export async function startSystem(
  settings: Record<string, string> = {},
): Promise<{ system: System; stop: () => Promise<void> }> {
  const log = process.env.E2E_LOG === "1" ? (line: string) => console.log(line) : () => undefined;
  const base = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const dir = mkdtempSync(join(base, "muster-e2e-"));
  // `npm run test:localstack` lives the same with LocalStack's S3 and SQS.
  const given = { AWS_ENDPOINT_URL: process.env.LOCALSTACK_URL, CRON: TEST_SETTINGS.CRON };
  const stack = await startStack({ dir, ports: "free", ephemeral: true, log, visibilitySeconds: 2, given });
  try {
    const ports = await freeOfflinePorts();
    const env: System["env"] = { ...stack.env, ...offlineEnvironment(ports), ...TEST_SETTINGS, ...settings };
    Object.assign(process.env, { PASSWORD_PEPPER: env.PASSWORD_PEPPER, BCRYPT_COST: env.BCRYPT_COST });
    await seed(env.DATABASE_URL ?? "", log);
    const offline = await startOffline(env, ports, log, { output: log });
    const system = {
      http: `http://127.0.0.1:${ports.http}`,
      lambda: `http://127.0.0.1:${ports.lambda}`,
      function_prefix: `muster-${env.STAGE}-`,
      env,
      bucket_answers: process.env.LOCALSTACK_URL ? LOCALSTACK : S3,
    };
    const stop = async () => {
      await offline.stop();
      await stack.stop();
    };
    return { system, stop };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
