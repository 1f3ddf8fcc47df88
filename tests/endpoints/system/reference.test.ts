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
async function fetchRaw(handler: Handler, { headers = {}, ip = "198.51.100.8", query = {} } = {}) {
  const event = { headers, queryStringParameters: query, requestContext: { http: { sourceIp: ip } } };
  const {
    statusCode,
    headers: sent = {},
    body = "",
    isBase64Encoded,
  } = await handler(event as unknown as APIGatewayProxyEventV2, {} as Context);
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
    expect(body.length).toBeLessThan(checkedIn.length / 5);
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

/** The address of the page's script, and the hash by which it is known. */
async function scriptOf(headers = {}) {
  const { body } = await fetchRaw(docs.handler);
  const [, name = "", integrity = ""] = /<script src="\/api\/docs\?script=(\w+)" integrity="([^"]+)">/.exec(body) ?? [];
  return { name, integrity, ...(await fetchRaw(docs.handler, { headers, query: { script: name } })) };
}

describe("GET /api/docs", () => {
  it("is a page", async () => {
    const { status, headers, body } = await fetchRaw(docs.handler);
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(body).toMatch(/^<!doctype html>/);
  });

  it("allows its own style and script, by nonce and hash, and no others", async () => {
    const { headers, body } = await fetchRaw(docs.handler);
    const policy = String(headers["content-security-policy"]);
    const { name, integrity, body: script } = await scriptOf();
    expect(integrity).toBe(`sha256-${createHash("sha256").update(script).digest("base64")}`);
    expect(body.match(/<(script|style)/g)).toEqual(["<script"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src '${integrity}';`);
    expect(policy).toContain(`style-src 'nonce-${name}';`);
    expect(policy).not.toMatch(/unsafe|\*|http/);
  });

  it("needs nothing from elsewhere", async () => {
    const { body } = await fetchRaw(docs.handler);
    expect(body).not.toMatch(/https?:\/\/|innerHTML|<link rel="stylesheet"|\ssrc="(?!\/api\/docs\?script=)/);
  });

  it("has a script that parses, and draws the document of this service", async () => {
    const { headers, body } = await scriptOf();
    expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(() => new Function(body)).not.toThrow();
    expect(body).toContain('"url":"/api/openapi.json"');
  });

  it("lets browsers keep the script for as long as it is the same, and the page for minutes", async () => {
    const { name, headers, body } = await scriptOf();
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(createHash("sha256").update(body).digest("hex")).toContain(name);
    expect((await fetchRaw(docs.handler)).headers["cache-control"]).toBe("public, max-age=300");
  });

  it("answers less than Lambda carries, compressed or not", async () => {
    const zipped = await scriptOf({ "accept-encoding": "gzip" });
    expect(gunzipSync(Buffer.from(zipped.body, "base64")).toString()).toBe((await scriptOf()).body);
    for (const answer of [zipped, await scriptOf()])
      expect(JSON.stringify(answer).length).toBeLessThan(6 * 1024 * 1024);
  });
});
