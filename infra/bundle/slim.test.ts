import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startFauxqs } from "fauxqs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bundleFunctions } from "./build.ts";
import type * as Fixture from "./slim.fixture.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
let server: Awaited<ReturnType<typeof startFauxqs>>;
let bundled: typeof Fixture;
let endpoint: string;
let size: number | undefined;

beforeAll(async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  folder = await mkdtemp(join(root, "node_modules/.slim-"));
  const entry = "infra/bundle/slim.fixture";
  const bundles = await bundleFunctions(root, folder, [entry]);
  size = bundles.get(entry)?.size;
  bundled = await import(pathToFileURL(join(folder, `${entry}.mjs`)).href);
  server = await startFauxqs({ port: 0, logger: false });
  endpoint = `http://127.0.0.1:${server.port}`;
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("a bundle without what cannot run on Lambda", () => {
  it("still sends and receives, and knows the service's errors", async () => {
    expect(await bundled.queue(endpoint)).toEqual({
      sent: 2,
      received: ["a", "b"],
      unknown: expect.stringMatching(/QueueDoesNotExist/),
    });
  });

  it("still writes, reads and signs", async () => {
    expect(await bundled.bucket(endpoint)).toEqual({
      read: "hello",
      head: { size: 5, metadata: { blurred: "yes" } },
      signed: "hello",
      missing: "NoSuchKey",
      form: expect.arrayContaining(["Policy", "X-Amz-Signature", "key"]),
    });
  });

  it("still checks input and makes pools", () => {
    expect(bundled.others()).toEqual({ issues: ["invalid_format", "unrecognized_keys"], connections: 0 });
  });

  it("does not load node:http to read a body", async () => {
    const entry = "lib/platform/http/parse-body";
    const bundle = (await bundleFunctions(root, folder, [entry])).get(entry);
    const code = await Promise.all((bundle?.files ?? []).map((file) => readFile(join(folder, file), "utf8")));
    expect(code.join()).toContain("Forbidden key in JSON body");
    expect(code.join()).not.toContain("node:http");
  });

  it("is smaller than 500 KB with both AWS clients, both signers, pg and zod", () => {
    // 1,060 KB as they come. If this fails after an upgrade, a file named in slim.ts has moved.
    expect(size).toBeLessThan(500_000);
  });
});
