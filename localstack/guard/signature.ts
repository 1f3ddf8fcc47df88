import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { accessDenied, S3Error } from "./s3-error.ts";

/** The one key pair that the local S3 and SQS accept. */
export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

/** What a signature covers of a request; `path` and `query` are raw, as they stood in the request line. */
export type SignedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
};

type Scope = {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
};

const MAX_CLOCK_SKEW_MILLISECONDS = 15 * 60 * 1000;

/**
 * Checks a presigned URL (`X-Amz-Signature` in the query), as AWS Signature Version 4 defines it.
 * Throws 403 AccessDenied when it has expired, SignatureDoesNotMatch when a single byte differs.
 */
export function verifyPresignedUrl(request: SignedRequest, credentials: Credentials, now: Date): void {
  const query = new URLSearchParams(request.query);
  const scope = readScope(query.get("X-Amz-Credential"), credentials);
  const timestamp = query.get("X-Amz-Date") ?? "";
  const seconds = Number(query.get("X-Amz-Expires"));
  const signedAt = parseAmzDate(timestamp);
  if (signedAt === undefined || !Number.isInteger(seconds) || seconds < 1 || seconds > 604_800) {
    throw new S3Error(
      400,
      "AuthorizationQueryParametersError",
      "X-Amz-Date and X-Amz-Expires must be given and valid.",
    );
  }
  if (now.getTime() > signedAt + seconds * 1000) throw accessDenied("Request has expired");
  if (signedAt > now.getTime() + MAX_CLOCK_SKEW_MILLISECONDS) throw accessDenied("Request is not valid yet");
  const payloadHash = query.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD";
  const canonical = canonicalRequest(request, query.get("X-Amz-SignedHeaders") ?? "", payloadHash);
  compare(query.get("X-Amz-Signature") ?? "", sign(scope, timestamp, canonical, credentials));
}

/**
 * Checks the `Authorization` header. The body's hash is the one that the client declares in x-amz-content-sha256;
 * a request without that header is checked for its key only, because its body would have to be read first.
 */
export function verifyAuthorization(request: SignedRequest, credentials: Credentials, now: Date): void {
  const header = request.headers.authorization;
  if (header === undefined) throw accessDenied();
  const part = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(header)?.[1];
  if (!header.startsWith("AWS4-HMAC-SHA256 ")) throw new S3Error(400, "InvalidRequest", "Please use AWS4-HMAC-SHA256.");
  const scope = readScope(part("Credential") ?? null, credentials);
  const timestamp = String(request.headers["x-amz-date"] ?? "");
  const signedAt = parseAmzDate(timestamp);
  if (signedAt === undefined) throw accessDenied("AWS authentication requires a valid x-amz-date header");
  if (Math.abs(now.getTime() - signedAt) > MAX_CLOCK_SKEW_MILLISECONDS) {
    throw new S3Error(
      403,
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
    );
  }
  const payloadHash = request.headers["x-amz-content-sha256"];
  if (payloadHash === undefined) return;
  const canonical = canonicalRequest(request, part("SignedHeaders") ?? "", String(payloadHash));
  compare(part("Signature") ?? "", sign(scope, timestamp, canonical, credentials));
}

/** Checks the signature of a POST policy: the signed text is the base64 policy itself. */
export function verifyPolicySignature(fields: ReadonlyMap<string, string>, credentials: Credentials): void {
  if (fields.get("x-amz-algorithm") !== "AWS4-HMAC-SHA256") throw accessDenied();
  const scope = readScope(fields.get("x-amz-credential") ?? null, credentials);
  const expected = createHmac("sha256", signingKey(scope, credentials))
    .update(fields.get("policy") ?? "")
    .digest("hex");
  compare(fields.get("x-amz-signature") ?? "", expected);
}

function readScope(credential: string | null, credentials: Credentials): Scope {
  const [accessKeyId, date, region, service, end] = (credential ?? "").split("/");
  if (!accessKeyId || !date || !region || !service || end !== "aws4_request") throw accessDenied();
  if (accessKeyId !== credentials.accessKeyId) {
    throw new S3Error(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
  }
  return { accessKeyId, date, region, service };
}

/** `20260131T120000Z` to milliseconds since 1970; undefined when it has another form. */
function parseAmzDate(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

function canonicalRequest(request: SignedRequest, signedHeaders: string, payloadHash: string): string {
  const headers = signedHeaders
    .split(";")
    .map(
      (name) =>
        `${name}:${String(request.headers[name] ?? "")
          .trim()
          .replace(/ +/g, " ")}\n`,
    )
    .join("");
  const query = request.query
    .split("&")
    .filter((pair) => pair !== "" && !pair.startsWith("X-Amz-Signature="))
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return `${encode(decode(name))}=${encode(decode(value))}`;
    })
    .sort()
    .join("&");
  const path = request.path.split("/").map(decode).map(encode).join("/");
  return [request.method, path, query, headers, signedHeaders, payloadHash].join("\n");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** RFC 3986: encodeURIComponent leaves five characters alone that AWS encodes. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sign(scope: Scope, timestamp: string, canonical: string, credentials: Credentials): string {
  const hash = createHash("sha256").update(canonical).digest("hex");
  const scopeText = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", timestamp, scopeText, hash].join("\n");
  return createHmac("sha256", signingKey(scope, credentials)).update(text).digest("hex");
}

/** The last key that was derived: one holds for a day's requests to a service. */
let derived: { readonly of: string; readonly key: Buffer } | undefined;

function signingKey(scope: Scope, credentials: Credentials): Buffer {
  const of = [credentials.secretAccessKey, scope.date, scope.region, scope.service].join("/");
  if (derived?.of !== of) derived = { of, key: deriveKey(scope, credentials) };
  return derived.key;
}

function deriveKey(scope: Scope, credentials: Credentials): Buffer {
  return [scope.date, scope.region, scope.service, "aws4_request"].reduce<Buffer>(
    (key, text) => createHmac("sha256", key).update(text).digest(),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
}

function compare(given: string, expected: string): void {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  if (a.length === b.length && timingSafeEqual(a, b)) return;
  throw new S3Error(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  );
}
