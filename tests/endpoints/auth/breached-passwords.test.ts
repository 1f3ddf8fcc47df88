import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as register from "../../../functions/auth/register.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { newcomer, withoutPublicLimit } from "../../steps/scene/sign-in.ts";

useTestDatabase();
withoutPublicLimit();

const BREACHED = "tulip-anvil-4711";
const PADDING = "lentil-harbour-4711";
const hashOf = (password: string) => createHash("sha1").update(password).digest("hex").toUpperCase();

type Behaviour = "answers" | "fails" | "is slow" | "leads elsewhere" | "talks nonsense";
let behaviour: Behaviour = "answers";
let server: Server;
const asked: { path: string | undefined; padding: unknown }[] = [];

beforeAll(async () => {
  server = createServer(({ url, headers }, response) => {
    asked.push({ path: url, padding: headers["add-padding"] });
    if (behaviour === "is slow") return;
    if (behaviour === "leads elsewhere") response.writeHead(302, { location: "/elsewhere" });
    if (behaviour === "fails") response.writeHead(500);
    const lines = [`${hashOf(BREACHED).slice(5)}:3`, `${hashOf(PADDING).slice(5)}:0`];
    response.end(behaviour === "talks nonsense" ? "<html>" : lines.join("\r\n"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  behaviour = "answers";
  asked.length = 0;
  vi.unstubAllEnvs();
});

const turnOn = () =>
  vi.stubEnv("PASSWORD_RANGE_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}/range/`);
const choose = (password: string) =>
  call(register, { body: { ...newcomer(), password, organization_name: "Works" }, ip: crypto.randomUUID() });

describe("a service that knows passwords of breaches", () => {
  it("is asked by nobody unless an installation names one", async () => {
    expect((await choose(BREACHED)).status).toBe(201);
    expect(asked).toEqual([]);
  });

  it("has a password refused that it lists, and gets no more of it than five digits of a hash", async () => {
    turnOn();
    expect(await choose(BREACHED)).toMatchObject({
      status: 422,
      error: { code: "PASSWORD_TOO_WEAK", details: { reason: "breached" } },
    });
    expect(asked).toEqual([{ path: `/range/${hashOf(BREACHED).slice(0, 5)}`, padding: "true" }]);
  });

  it("has none refused that it lists as padding, or not at all", async () => {
    turnOn();
    for (const password of [PADDING, "walnut-cobalt-4711"]) expect((await choose(password)).status).toBe(201);
    expect(asked).toHaveLength(2);
  });

  it.each(["fails", "is slow", "leads elsewhere", "talks nonsense"] as const)(
    "keeps nobody from a password when it %s, and is not waited for",
    async (how) => {
      turnOn();
      behaviour = how;
      const started = performance.now();
      expect((await choose(BREACHED)).status).toBe(201);
      expect(performance.now() - started).toBeLessThan(6000);
      expect(asked).toHaveLength(1);
    },
  );

  it("is measured when it fails", async () => {
    turnOn();
    behaviour = "fails";
    vi.stubEnv("METRICS_DISABLED", "false");
    const written = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    await choose(BREACHED);
    const lines = written.mock.calls.map(([line]) => String(line));
    written.mockRestore();
    vi.unstubAllEnvs();
    expect(lines.join("")).toContain('"PasswordRangeFailures":1');
  });
});
