import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { config } from "./config.ts";
import { toAppError } from "./http/error-envelope.ts";
import { log } from "./log.ts";
import { doubtSecrets, forgetSecrets, freshSecrets, withSecrets } from "./stage-secret.ts";

const NOW = new Date("2026-01-31T12:00:00Z");
const ID = "muster/prod/app";
let server: Server;
let asked: { target: unknown; authorization: unknown; body: unknown }[] = [];
/** What Secrets Manager answers: a status and a body. */
let answer: [status: number, body: unknown];

const secretOf = (values: unknown, changedAt = NOW): typeof answer => [
  200,
  { Name: ID, SecretString: JSON.stringify(values), CreatedDate: changedAt.getTime() / 1000 },
];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    const { "x-amz-target": target, authorization } = request.headers;
    asked.push({ target, authorization, body: JSON.parse(Buffer.concat(body).toString()) });
    response.writeHead(answer[0], { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(answer[1]));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

beforeEach(() => {
  asked = [];
  answer = secretOf({ APP_DATABASE_URL: "postgresql://one", JWT_SECRET: "key" });
  vi.spyOn(log, "error").mockImplementation(() => undefined);
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  vi.stubEnv("SECRET_ID", ID);
  vi.stubEnv("SECRETS_ENDPOINT", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  vi.stubEnv("APP_DATABASE_URL", "");
  vi.stubEnv("JWT_SECRET", "");
});
afterEach(() => {
  forgetSecrets();
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

describe("the secret of a deployed function", () => {
  it("is read by its name before the function runs, and gives it its values", async () => {
    const handler = withSecrets(async (event: string) => [event, config.appDatabaseUrl]);
    expect(await handler("event")).toEqual(["event", "postgresql://one"]);
    expect(asked).toEqual([
      {
        target: "secretsmanager.GetSecretValue",
        authorization: expect.stringContaining("/eu-central-1/secretsmanager/aws4_request"),
        body: { SecretId: ID },
      },
    ]);
  });

  it("is read once for five minutes, however many ask", async () => {
    await Promise.all([freshSecrets(), freshSecrets(), freshSecrets()]);
    later(299);
    await freshSecrets();
    expect(asked).toHaveLength(1);
  });

  it("is read again after five minutes, so that a change needs no deployment", async () => {
    await freshSecrets();
    answer = secretOf({ APP_DATABASE_URL: "postgresql://two" });
    later(300);
    await freshSecrets();
    expect(config.appDatabaseUrl).toBe("postgresql://two");
  });

  it("is read again when a password was refused, but not at every refusal", async () => {
    await freshSecrets();
    answer = secretOf({ APP_DATABASE_URL: "postgresql://two" });
    later(11);
    doubtSecrets();
    await freshSecrets();
    expect(config.appDatabaseUrl).toBe("postgresql://two");
    doubtSecrets();
    await freshSecrets();
    expect(asked).toHaveLength(2);
  });

  it("is used on when it cannot be read again, and asked for after a pause", async () => {
    await freshSecrets();
    answer = [500, { __type: "InternalServiceError" }];
    later(300);
    await freshSecrets();
    await freshSecrets();
    expect(config.appDatabaseUrl).toBe("postgresql://one");
    expect(asked).toHaveLength(1 + 2);
    answer = secretOf({ APP_DATABASE_URL: "postgresql://two" });
    later(10);
    await freshSecrets();
    expect(config.appDatabaseUrl).toBe("postgresql://two");
  });

  it("makes callers come again when it was never read, and is asked for by each", async () => {
    answer = [400, { __type: "AccessDeniedException" }];
    const handler = withSecrets(async () => config.appDatabaseUrl);
    const refused = await handler().catch(toAppError);
    expect(refused).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    answer = secretOf({ APP_DATABASE_URL: "postgresql://one" });
    expect(await handler()).toBe("postgresql://one");
  });

  it("names what it lacks", async () => {
    answer = secretOf({ JWT_SECRET: "key" });
    await freshSecrets();
    expect(() => config.appDatabaseUrl).toThrow(`The secret ${ID} has no APP_DATABASE_URL`);
  });

  it("gives nothing but secrets: all else is the configuration's", async () => {
    vi.stubEnv("BUCKET", "ours");
    answer = secretOf({ BUCKET: "theirs" });
    await freshSecrets();
    expect(config.bucket).toBe("ours");
  });

  it("that is no document is never quoted", async () => {
    answer = [200, { SecretString: "hunter2" }];
    await freshSecrets();
    const [, said] = vi.mocked(log.error).mock.calls[0] as unknown as [string, { error: Error }];
    expect(said.error.message).toBe("The secret is no JSON document.");
    expect(() => config.jwtSecrets).toThrow(expect.objectContaining({ name: "SecretsUnavailableError" }));
  });

  it("is asked for by nobody where there is none", async () => {
    vi.stubEnv("SECRET_ID", "");
    vi.stubEnv("JWT_SECRET", "of the environment");
    await withSecrets(async () => undefined)();
    expect(asked).toEqual([]);
    expect(config.jwtSecrets.signing).toBe("of the environment");
  });
});
