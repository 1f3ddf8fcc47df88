import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { SERVICES as needed, TESTED_VERSION } from "../aws/localstack.ts";
import { root } from "../environment.ts";
import { silent } from "../log.ts";
import { startByCompose } from "./compose.ts";

type Service = { image: string; ports?: string[]; environment: Record<string, string>; healthcheck?: object };
const text = (name: string) => readFileSync(join(root, "localstack", name), "utf8");
const { services } = parse(text("docker-compose.yml")) as { services: Record<string, Service> };
const path = process.env.PATH;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "muster-docker-"));
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(directory, { recursive: true, force: true });
});

describe("docker-compose.yml", () => {
  it("pins the LocalStack that the tests run on, as the requirements do", () => {
    expect(services.localstack?.image).toBe(`\${LOCALSTACK_IMAGE:-localstack/localstack:${TESTED_VERSION}}`);
    expect(text("requirements.txt").split("\n")).toContain(`localstack-core==${TESTED_VERSION}`);
    expect(services.localstack?.environment.SERVICES).toBe(needed.join(","));
  });

  it("opens ports to this machine only", () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports).toHaveLength(5);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it("says of everything that goes on running whether it is healthy", () => {
    const running = Object.entries(services).filter(([name]) => name !== "init");
    for (const [, { healthcheck }] of running) expect(healthcheck).toBeDefined();
  });
});

/** A docker that writes down its words and ends as told; the real one is not everywhere. */
function givenDocker(code: number, message: string): () => string {
  const called = join(directory, "called");
  const script = `#!/bin/sh\necho "$@" >> ${called}\necho "${message}" >&2\nexit ${code}\n`;
  writeFileSync(join(directory, "docker"), script);
  chmodSync(join(directory, "docker"), 0o755);
  process.env.PATH = `${directory}:${path}`;
  return () => readFileSync(called, "utf8");
}

describe("startByCompose", () => {
  it("starts all of it and leads the rest of the stack there", async () => {
    const called = givenDocker(0, "");
    expect(await startByCompose({ ...process.env, MAIL_PORT: "2025" }, silent)).toEqual({
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      DATABASE_URL: "postgresql://muster_owner:muster_owner@127.0.0.1:54329/muster",
      REDIS_URL: "redis://127.0.0.1:6379",
      MAIL_URL: "smtp://127.0.0.1:2025",
      MAIL_PAGE_URL: "http://127.0.0.1:8025",
    });
    expect(called()).toMatch(/up --detach --wait localstack postgres valkey mail\n$/);
  });

  it("leaves out what the user has set themselves", async () => {
    const called = givenDocker(0, "");
    const given = { ...process.env, DATABASE_URL: "postgresql://mine", MAIL_URL: "smtp://mine" };
    expect(Object.keys(await startByCompose(given, silent))).toEqual(["AWS_ENDPOINT_URL", "REDIS_URL"]);
    expect(called()).toMatch(/--wait localstack valkey\n$/);
  });

  it.each([
    ["a port is taken", "port is already allocated", {}, "move ours with S3_SQS_PORT"],
    [
      "a newer LocalStack wants an account",
      "is unhealthy",
      { LOCALSTACK_IMAGE: "x:2026.3" },
      "set LOCALSTACK_AUTH_TOKEN",
    ],
    ["anything else happens", "no space left", {}, "What the services say: docker compose"],
  ])("says what to do when %s", async (_what, message, given, advice) => {
    givenDocker(1, message);
    const start = startByCompose({ ...process.env, ...given }, silent);
    await expect(start).rejects.toThrow(message);
    await expect(start).rejects.toThrow(advice);
  });
});
