import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type DnsAnswer, startDns } from "../../localstack/dns/dns.ts";
import { startStack } from "../../localstack/stack.ts";
import { distribute, prepareCluster } from "./cluster.ts";

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
  const elsewhere = await findCluster();
  const given = elsewhere === undefined ? {} : { DATABASE_URL: elsewhere.DATABASE_URL };
  const stack = await startStack({
    dir,
    ports: "free",
    ephemeral: true,
    log: () => undefined,
    visibilitySeconds: 2,
    given,
  });
  if (elsewhere !== undefined && (await distribute(elsewhere.DATABASE_URL)) > 0) elsewhere.SHARED_DATABASE = "1";
  const dns = await startDns(0, answerTo);
  project.provide("stack", { ...stack.env, ...elsewhere, DNS_SERVERS: dns.address });
  return async () => {
    await dns.stop();
    await stack.stop();
  };
}

/** `npm run test:scale` names a server that takes the place of the embedded PostgreSQL. */
async function findCluster(): Promise<(Record<string, string> & { DATABASE_URL: string }) | undefined> {
  const { SCALE_URL: url, SCALE_SHARED: shared = "" } = process.env;
  if (url === undefined) return undefined;
  const { ownerUrl, superuserUrl } = await prepareCluster(url, shared === "1");
  return { DATABASE_URL: ownerUrl, SUPERUSER_URL: superuserUrl, SHARED_DATABASE: shared };
}

/** DNS as it is where a file has none of its own: the token `x` proves x.example, and there is nothing else. */
function answerTo(name: string): DnsAnswer {
  const token = /^_muster\.([^.]+)\.example$/.exec(name)?.[1];
  return token === undefined ? { code: 3 } : { texts: [`muster-verification=${token}`] };
}
