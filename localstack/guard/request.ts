import type { IncomingMessage } from "node:http";
import { S3Error } from "./s3-error.ts";
import type { CreatedObject } from "./s3-notification.ts";

/** An S3 request's place; the key is decoded and empty when the bucket itself is meant. */
export type Place = {
  readonly bucket: string;
  readonly key: string;
  /** The same place as a raw path, bucket first. */
  readonly path: string;
};

export function isSqs(request: IncomingMessage): boolean {
  return String(request.headers["x-amz-target"] ?? "").startsWith("AmazonSQS.");
}

export function isFormUpload(request: IncomingMessage, place: Place): boolean {
  const type = request.headers["content-type"] ?? "";
  return request.method === "POST" && place.key === "" && type.toLowerCase().startsWith("multipart/form-data");
}

/** Reads bucket and key from the raw path, or the bucket from the host (`bucket.localhost`). Never normalises: `..` is refused. */
export function locate(request: IncomingMessage, rawPath: string): Place {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  const subdomain = /^([a-z0-9-]+)\.(?:s3\.)?localhost$/.exec(host)?.[1];
  const path = subdomain === undefined ? rawPath : `/${subdomain}${rawPath}`;
  const decoded = refuseEscape(path).replace(/^\//, "");
  const [bucket = "", key = ""] = splitOnce(decoded, "/");
  return { bucket, key, path };
}

/** The emulator keeps objects as files, so a key must not climb out of its folder. */
export function refuseEscape(rawPath: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(rawPath);
  } catch {
    throw new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.");
  }
  if (decoded.includes("\0") || decoded.split(/[/\\]/).some((segment) => segment === ".." || segment === ".")) {
    throw new S3Error(400, "InvalidURI", "A key with the segment . or .. is refused.");
  }
  return decoded;
}

export type Write = {
  readonly place: Place;
  readonly eventName: CreatedObject["eventName"];
};

/** Which event this request causes when it succeeds; undefined when it creates no object. */
export function writeOf(request: IncomingMessage, place: Place, query: string): Write | undefined {
  if (place.key === "") return undefined;
  const names = new Set(new URLSearchParams(query).keys());
  if (request.method === "POST" && names.has("uploadId"))
    return { place, eventName: "ObjectCreated:CompleteMultipartUpload" };
  const partial = ["partNumber", "uploadId", "tagging", "acl", "retention", "legal-hold"].some((name) =>
    names.has(name),
  );
  if (request.method !== "PUT" || partial) return undefined;
  const copied = request.headers["x-amz-copy-source"] !== undefined;
  return { place, eventName: copied ? "ObjectCreated:Copy" : "ObjectCreated:Put" };
}

export function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
