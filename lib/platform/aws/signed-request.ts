import { createHash, createHmac } from "node:crypto";

/** Who asks, and where. */
export type Credentials = {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
};

type Call = { readonly endpoint: string; readonly service: string; readonly target: string; readonly body: string };

/**
 * The headers of a POST to one of AWS's JSON services, signed by Signature Version 4. An AWS client does the same and
 * is as large as an endpoint; this is for the one call that every function makes before it can work.
 */
export function signedHeaders(
  { endpoint, service, target, body }: Call,
  { region, accessKeyId, secretAccessKey, sessionToken }: Credentials,
  now: Date,
): Record<string, string> {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    host: new URL(endpoint).host,
    "x-amz-date": time,
    ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
    "x-amz-target": target,
  };
  const names = Object.keys(headers).join(";"); // in the order of the alphabet, as they stand above
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ["POST", "/", "", lines.join(""), names, sha256(body)].join("\n");

  const scope = [time.slice(0, 8), region, service, "aws4_request"];
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(request)].join("\n");
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const credential = `${accessKeyId}/${scope.join("/")}`;
  const signature = hmac(key, text).toString("hex");
  const { host: _added, ...sent } = headers; // by whoever sends it
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
