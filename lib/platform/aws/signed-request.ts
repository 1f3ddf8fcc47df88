import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

/** Who asks, and where. */
export type Credentials = {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
};

type Call = {
  readonly endpoint: string;
  readonly service: string;
  readonly target: string;
  readonly body: string;
  /** The version of the protocol: SQS speaks 1.0. */
  readonly protocol?: "1.0" | "1.1";
};

/**
 * The headers of a POST to one of AWS's JSON services, signed by Signature Version 4. An AWS client does the same and
 * is as large as an endpoint; this is for the one call that every function makes before it can work, and for the one that
 * every tracker has made all day.
 */
export function signedHeaders(
  { endpoint, service, target, body, protocol = "1.1" }: Call,
  { region, accessKeyId, secretAccessKey, sessionToken }: Credentials,
  now: Date,
): Record<string, string> {
  const time = timeOf(now);
  const headers = {
    "content-type": `application/x-amz-json-${protocol}`,
    host: new URL(endpoint).host,
    "x-amz-date": time,
    ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
    "x-amz-target": target,
  };
  const names = Object.keys(headers).join(";"); // in the order of the alphabet, as they stand above
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ["POST", "/", "", lines.join(""), names, sha256(body)].join("\n");
  const credential = `${accessKeyId}/${scopeOf(time, region, service)}`;
  const signature = sign(request, { time, region, service }, secretAccessKey);
  const { host: _added, ...sent } = headers; // by whoever sends it
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/**
 * An address by which anybody may GET an object of S3 for so many seconds from `signedAt` on, which says what the headers of
 * the answer are to be. The path is not escaped yet. Like the above without a client, because most answers that speak of
 * a member hold such an address.
 */
export function signedAddress(
  { origin, path, seconds, answer }: { origin: string; path: string; seconds: number; answer: Record<string, string> },
  { region, accessKeyId, secretAccessKey, sessionToken }: Credentials,
  signedAt: Date,
): string {
  const time = timeOf(signedAt);
  const service = "s3";
  const { host } = new URL(origin);
  const encodedPath = path.split("/").map(encoded).join("/");
  const query = Object.entries({
    ...answer,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${accessKeyId}/${scopeOf(time, region, service)}`,
    "X-Amz-Date": time,
    "X-Amz-Expires": String(seconds),
    ...(sessionToken !== undefined && { "X-Amz-Security-Token": sessionToken }),
    "X-Amz-SignedHeaders": "host",
  })
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");
  const request = ["GET", encodedPath, query, `host:${host}\n`, "host", "UNSIGNED-PAYLOAD"].join("\n");
  const signature = sign(request, { time, region, service }, secretAccessKey);
  return `${origin}${encodedPath}?${query}&X-Amz-Signature=${signature}`;
}

type Scope = { readonly time: string; readonly region: string; readonly service: string };

/** The signature of a request in its canonical form. */
function sign(request: string, { time, region, service }: Scope, secretAccessKey: string): string {
  const scope = scopeOf(time, region, service);
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(request)].join("\n");
  return hmac(keyOf(scope, secretAccessKey), text).toString("hex");
}

let madeKey: { readonly scope: string; readonly secret: string; readonly key: KeyObject } | undefined;

/** The key of a day, a region and a service: the same for nearly all that a process signs, and made ready once. */
function keyOf(scope: string, secret: string): KeyObject {
  if (madeKey?.scope === scope && madeKey.secret === secret) return madeKey.key;
  const made = scope.split("/").reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`);
  madeKey = { scope, secret, key: createSecretKey(Buffer.from(made)) };
  return madeKey.key;
}

const timeOf = (instant: Date) => instant.toISOString().replaceAll(/[-:]|\.\d+/g, "");
const scopeOf = (time: string, region: string, service: string) =>
  [time.slice(0, 8), region, service, "aws4_request"].join("/");
/** As RFC 3986 has it, which leaves fewer characters alone than JavaScript does. */
const encoded = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const sha256 = (text: string) => hash("sha256", text);
const hmac = (key: string | Buffer | KeyObject, text: string) => createHmac("sha256", key).update(text).digest();
