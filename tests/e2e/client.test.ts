import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../steps/call/eventually.ts";
import { send, sendTo } from "../steps/call/http.ts";

let server: Server | undefined;

/** A server with one answer for everything. */
async function givenServer(status: number, body: string): Promise<string> {
  const started = createServer((_request, response) => response.writeHead(status).end(body));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

afterEach(() => server?.close());

describe("the client of these tests", () => {
  it("does not take a 200 with what a function threw for an answer", async () => {
    const base = await givenServer(200, JSON.stringify({ errorMessage: "x is undefined", errorType: "TypeError" }));
    await expect(sendTo(base, "GET", "/")).rejects.toThrow("what a function threw");
  });

  it("does not take a 500 for an answer", async () => {
    const base = await givenServer(500, JSON.stringify({ success: false, error: { code: "INTERNAL_ERROR" } }));
    await expect(sendTo(base, "GET", "/")).rejects.toThrow("answered 500");
  });

  it("does not take a page for an answer", async () => {
    const base = await givenServer(200, "<html></html>");
    await expect(sendTo(base, "GET", "/")).rejects.toThrow("not JSON");
  });

  it("finds every part of the system in good health", async () => {
    // A check that has to wait for a busy machine says that its part is down: then it is asked again.
    const { data } = await eventually("all is well", () => send("GET", "/api/health").catch(() => undefined));
    expect(data).toMatchObject({
      status: "ok",
      checks: {
        database: { status: "ok" },
        cache: { status: "ok" },
        queue: { status: "ok" },
        bucket: { status: "ok" },
      },
    });
  });
});
