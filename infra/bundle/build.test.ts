import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bundleFunctions } from "./build.ts";

const root = join(import.meta.dirname, "../..");
const ENTRY = "functions/activity/heartbeat";
/** Tells dashboards, after its answer is certain. */
const TELLING = "functions/attendance/check-in";
const OTHERS = [TELLING, "functions/auth/login", "functions/websocket/connect"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-build-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("bundling", { timeout: 300_000 }, () => {
  it("gives a function as few files as if there were no others", async () => {
    const alone = (await bundleFunctions(root, join(folder, "alone"), [TELLING])).get(TELLING);
    const among = (await bundleFunctions(root, join(folder, "among"), [ENTRY, ...OTHERS])).get(TELLING);
    expect(among?.files.toSorted()).toEqual(alone?.files.toSorted());
    const both = (file: string) => ["among", "alone"].map((name) => readFile(join(folder, name, file), "utf8"));
    for (const file of alone?.files ?? []) {
      const [one, other] = await Promise.all(both(file));
      expect(one).toBe(other);
    }
    expect(among?.lazy.map(({ name }) => name).sort()).toEqual(alone?.lazy.map(({ name }) => name).sort());
  });

  it("knows what it imports at once and what later", async () => {
    const bundles = await bundleFunctions(root, join(folder, "parts"), [ENTRY, ...OTHERS]);
    const bundle = bundles.get(TELLING);
    const queue = bundle?.lazy.find(({ name }) => name === "lib/platform/aws/queue.ts");
    expect(bundle?.packages).toContain("pg");
    expect(queue?.packages).toContain("@aws-sdk/client-sqs");
    expect(bundle?.files).toContain(queue?.file);
    // A heartbeat needs no client.
    const beating = bundles.get(ENTRY);
    const packages = [beating, ...(beating?.lazy ?? [])].flatMap((part) => part?.packages ?? []);
    expect(packages.filter((name) => name.startsWith("@aws-sdk/"))).toEqual([]);
  });

  it("puts the reading of its secret before a function, and before nothing else", async () => {
    const code = async (entry: string) => {
      const bundle = (await bundleFunctions(root, join(folder, "secret"), [entry])).get(entry);
      return Promise.all((bundle?.files ?? []).map((file) => readFile(join(folder, "secret", file), "utf8")));
    };
    expect((await code(ENTRY)).join()).toContain("secretsmanager.GetSecretValue");
    expect((await code("lib/platform/http/parse-body")).join()).not.toContain("secretsmanager");

    // As Lambda does: no secret can be had here, so it says so and starts all the same.
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(String(request.headers["x-amz-target"]));
      response.writeHead(400).end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const own = {
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      SECRET_ID: "muster/app",
    };
    const environment = { ...own, SECRETS_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const { handler } = await import(pathToFileURL(join(folder, "secret", `${ENTRY}.mjs`)).href);
    expect([...new Set(asked)]).toEqual(["secretsmanager.GetSecretValue"]);
    const answer = await handler({ headers: { authorization: "Bearer a.b.c" } }, {});
    expect(answer.statusCode).toBe(401);
    server.close();
    vi.unstubAllEnvs();
  });
});
