import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";
import { signedAddress, signedHeaders } from "./signed-request.ts";

const NOW = new Date("2026-01-31T12:00:00.123Z");
const own = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const call = {
  endpoint: "https://secretsmanager.eu-central-1.amazonaws.com",
  service: "secretsmanager",
  target: "secretsmanager.GetSecretValue",
  body: '{"SecretId":"muster/prod/app"}',
};

/** What AWS's own library takes for hashing. */
class Sha256 {
  readonly #hash;
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", key as string | Uint8Array);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

describe("a signed request", () => {
  it.each([undefined, "a/session+token=="])(
    "has the signature that AWS's own client gives it (session %s)",
    async (sessionToken) => {
      const region = "eu-central-1";
      const { host } = new URL(call.endpoint);
      const ours = signedHeaders(call, { ...own, region, sessionToken }, NOW);
      const credentials = { ...own, ...(sessionToken !== undefined && { sessionToken }) };
      const signer = new SignatureV4({
        credentials,
        region,
        service: call.service,
        sha256: Sha256,
        applyChecksum: false,
      });
      const headers = { "content-type": "application/x-amz-json-1.1", host, "x-amz-target": call.target };
      const request = { method: "POST", protocol: "https:", hostname: host, path: "/", headers, body: call.body };
      const theirs = await signer.sign(request, { signingDate: NOW });
      const { host: _host, ...sent } = theirs.headers;
      expect(ours).toEqual(sent);
    },
  );
});

describe("a signed address", () => {
  it.each([
    [undefined, "/muster/pictures/org/one.webp"],
    ["a/session+token==", "/pictures/ä (1)'*.webp"],
  ])("has the signature that AWS's own library gives it (session %s)", async (sessionToken, path) => {
    const region = "eu-central-1";
    const answer = { "response-cache-control": "private, max-age=1800", "response-content-disposition": "inline" };
    const origin = "https://bucket.s3.eu-central-1.amazonaws.com";
    const ours = new URL(signedAddress({ origin, path, seconds: 1800, answer }, { ...own, region, sessionToken }, NOW));
    const credentials = { ...own, ...(sessionToken !== undefined && { sessionToken }) };
    const signer = new SignatureV4({ credentials, region, service: "s3", sha256: Sha256, uriEscapePath: false });
    const { host: hostname } = ours;
    const request = { method: "GET", protocol: "https:", hostname, path: ours.pathname, query: answer };
    const theirs = await signer.presign(
      { ...request, headers: { host: hostname, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } },
      {
        signingDate: NOW,
        expiresIn: 1800,
        unhoistableHeaders: new Set(["x-amz-content-sha256"]),
        unsignableHeaders: new Set(["x-amz-content-sha256"]),
      },
    );
    expect(Object.fromEntries(ours.searchParams)).toEqual(theirs.query);
  });
});
