import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type DnsAnswer, startDns } from "../../localstack/dns/dns.ts";
import { startStack } from "../../localstack/stack.ts";

declare module "vitest" {
  // biome-ignore lint/style/useConsistentTypeDefinitions: it adds to the interface of vitest.
  interface ProvidedContext {
    stack: Record<string, string>;
  }
}

/** One PostgreSQL, one S3 + SQS and one DNS for all files, in memory where the system has such a disk. */
export default async function setup(project: TestProject) {
  const base = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const dir = mkdtempSync(join(base, "muster-test-"));
  const stack = await startStack({ dir, ports: "free", ephemeral: true, log: () => undefined, visibilitySeconds: 2 });
  const dns = await startDns(0, answerTo);
  project.provide("stack", { ...stack.env, DNS_SERVERS: dns.address });
  return async () => {
    await dns.stop();
    await stack.stop();
  };
}

/** DNS as it is where a file has none of its own: the token `x` proves x.example, and there is nothing else. */
function answerTo(name: string): DnsAnswer {
  const token = /^_muster\.([^.]+)\.example$/.exec(name)?.[1];
  return token === undefined ? { code: 3 } : { texts: [`muster-verification=${token}`] };
}
