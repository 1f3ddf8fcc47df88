import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startStack } from "../../localstack/stack.ts";

declare module "vitest" {
  // biome-ignore lint/style/useConsistentTypeDefinitions: it adds to the interface of vitest.
  interface ProvidedContext {
    stack: Record<string, string>;
  }
}

/** One PostgreSQL and one S3 + SQS for all files, in memory where the system has such a disk. */
export default async function setup(project: TestProject) {
  const base = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const dir = mkdtempSync(join(base, "muster-test-"));
  const stack = await startStack({ dir, ports: "free", ephemeral: true, log: () => undefined, visibilitySeconds: 2 });
  project.provide("stack", stack.env);
  return () => stack.stop();
}
