import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import * as docs from "../../../functions/system/docs.ts";
import * as openapi from "../../../functions/system/openapi.ts";
import type { Handler } from "../../../lib/platform/http/endpoint.ts";
import { useTestDatabase } from "../../setup/database.ts";

useTestDatabase();

/** These answers have no envelope, so they are looked at as they are. */
async function fetchRaw(handler: Handler, { headers = {}, ip = "198.51.100.8" } = {}) {
  const event = { headers, requestContext: { http: { sourceIp: ip } } } as unknown as APIGatewayProxyEventV2;
  const { statusCode, headers: sent = {}, body = "", isBase64Encoded } = await handler(event, {} as Context);
  return { status: statusCode, headers: sent, body, isBase64Encoded };
}

const checkedIn = readFileSync(join(import.meta.dirname, "../../../docs/openapi.json"), "utf8");

describe("GET /api/openapi.json", () => {
  it("hands out the document that is checked in, to anybody", async () => {
    const { status, headers, body } = await fetchRaw(openapi.handler);
    expect([status, headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
    expect(JSON.parse(body)).toEqual(JSON.parse(checkedIn));
  });

  it("compresses it for those who can read that", async () => {
    const { headers, body } = await fetchRaw(openapi.handler, { headers: { "accept-encoding": "gzip, br" } });
    expect(headers["content-encoding"]).toBe("gzip");
    expect(body.length).toBeLessThan(100_000);
    expect(JSON.parse(gunzipSync(Buffer.from(body, "base64")).toString())).toEqual(JSON.parse(checkedIn));
  });

  it("is counted like every public request", async () => {
    process.env.RATE_LIMIT_PUBLIC = "1";
    await fetchRaw(openapi.handler, { ip: "198.51.100.99" });
    const { status, body } = await fetchRaw(openapi.handler, { ip: "198.51.100.99" });
    delete process.env.RATE_LIMIT_PUBLIC;
    expect([status, JSON.parse(body).error.code]).toEqual([429, "RATE_LIMITED"]);
  });
});

describe("GET /api/docs", () => {
  it("is a page", async () => {
    const { status, headers, body } = await fetchRaw(docs.handler);
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(body).toMatch(/^<!doctype html>/);
  });

  it("allows its own style and script, by their hashes, and no others", async () => {
    const { headers, body } = await fetchRaw(docs.handler);
    const policy = String(headers["content-security-policy"]);
    const hashOf = (text = "") => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src ${hashOf(/<script>([\s\S]*)<\/script>/.exec(body)?.[1])}`);
    expect(policy).toContain(`style-src ${hashOf(/<style>([\s\S]*)<\/style>/.exec(body)?.[1])}`);
    expect(policy).not.toMatch(/unsafe|\*|http/);
  });

  it("needs nothing from elsewhere", async () => {
    const { body } = await fetchRaw(docs.handler);
    expect(body).not.toMatch(/https?:\/\/|innerHTML|<link rel="stylesheet"|\ssrc=/);
  });

  it("has a script that parses", async () => {
    const { body } = await fetchRaw(docs.handler);
    const script = /<script>([\s\S]*)<\/script>/.exec(body)?.[1] ?? "";
    expect(() => new Function(script)).not.toThrow();
  });
});
