import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe, expect, inject, it } from "vitest";
import { root } from "../../localstack/environment.ts";
import { createTestDatabase, useTestDatabase } from "../setup/database.ts";

useTestDatabase();

let server: Server | undefined;
afterEach(() => server?.close());

/** Secrets Manager with these secrets, by its own protocol; answers where it is. */
async function givenSecrets(secrets: Readonly<Record<string, string>>): Promise<string> {
  const started = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    const { SecretId } = JSON.parse(Buffer.concat(body).toString()) as { SecretId: string };
    const SecretString = secrets[SecretId];
    const found = SecretString !== undefined && request.headers["x-amz-target"] === "secretsmanager.GetSecretValue";
    response.writeHead(found ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(found ? { Name: SecretId, SecretString } : { __type: "ResourceNotFoundException" }));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

async function migrateStage(stage: string, endpoint: string): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [join(root, "localstack/migrate.ts"), "--stage", stage], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      // Of a shell that works on something else; the stage is what was asked for.
      DATABASE_URL: "postgresql://nobody@127.0.0.1:9/nowhere",
    },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, text };
}

/** An empty database whose owner may make roles, as a new stage has it. */
async function givenEmptyDatabase(): Promise<{ urlOf: (key: string) => string; drop: () => Promise<void> }> {
  const database = await createTestDatabase();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(
    "drop schema public, app, live, migrations cascade; create schema public; grant usage on schema public to public",
  );
  await owner.end();
  const { pathname } = new URL(database.ownerUrl);
  const urlOf = (key: string) => Object.assign(new URL(inject("stack")[key] ?? ""), { pathname }).href;
  return { urlOf, drop: database.drop };
}

describe("npm run migrate -- --stage", () => {
  it("migrates the database that the stage's secrets name, so that both service roles can sign in", async () => {
    const { urlOf, drop } = await givenEmptyDatabase();
    const functions = {
      APP_DATABASE_URL: urlOf("APP_DATABASE_URL"),
      WORKER_DATABASE_URL: urlOf("WORKER_DATABASE_URL"),
    };
    const endpoint = await givenSecrets({
      "muster/prod/migrations": JSON.stringify({ DATABASE_URL: urlOf("DATABASE_URL") }),
      "muster/prod/app": JSON.stringify({ APP_DATABASE_URL: functions.APP_DATABASE_URL }),
      "muster/prod/worker": JSON.stringify({ WORKER_DATABASE_URL: functions.WORKER_DATABASE_URL }),
    });
    const { code, text } = await migrateStage("prod", endpoint);
    expect(text).toMatch(/applied migration 0001_tenancy/);
    expect(code).toBe(0);
    for (const connectionString of Object.values(functions)) {
      const client = new pg.Client({ connectionString });
      await client.connect();
      expect((await client.query("select count(*)::int as n from organizations")).rows).toEqual([{ n: 0 }]);
      await client.end();
    }
    expect((await migrateStage("prod", endpoint)).text).toMatch(/nothing to apply/);
    await drop();
  });

  it.each([
    ["a secret that is not there", {}, "The secret muster/prod/migrations could not be read"],
    ["a secret without the address", { "muster/prod/migrations": '{"a":1}' }, "has no DATABASE_URL"],
    ["a secret that is no document", { "muster/prod/migrations": "hunter2" }, "has no DATABASE_URL"],
  ])("names %s, and never what is in it", async (_what, secrets, message) => {
    const { code, text } = await migrateStage(
      "prod",
      await givenSecrets({ "muster/prod/app": "{}", "muster/prod/worker": "{}", ...secrets }),
    );
    expect(code).toBe(1);
    expect(text).toContain(message);
    expect(text).not.toContain("hunter2");
  });
});
