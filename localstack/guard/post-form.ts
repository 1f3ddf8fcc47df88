import type { IncomingMessage } from "node:http";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { checkPolicy } from "./post-policy.ts";
import { S3Error } from "./s3-error.ts";
import { type Credentials, verifyPolicySignature } from "./signature.ts";

/** A key may contain this; S3 puts the uploaded file's own name there. */
const FILENAME_VARIABLE = ["$", "{filename}"].join("");

const SIGNATURE_FIELDS = ["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"];

/** A form upload that passed its policy. */
export type PostedObject = {
  readonly key: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** Status that the form asked for, 204 when it asked for none. */
  readonly status: 200 | 201 | 204;
};

/**
 * Reads a browser-style upload (multipart/form-data) and refuses it as S3 would. The fields before the file decide, so a file is
 * never read beyond what its policy allows. Throws S3Error.
 */
export async function readPostForm(
  request: IncomingMessage,
  bucket: string,
  credentials: Credentials,
  now: Date,
): Promise<PostedObject> {
  // S3 wants to know the length beforehand; form-data clients that stream without one meet this on AWS.
  if (request.headers["content-length"] === undefined)
    throw new S3Error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
  const fields = new Map<string, string>();
  let file: { body: Promise<Buffer> } | undefined;
  const check = (fileName: string) => {
    // Variables are replaced before conditions are looked at: "POST Policy" of the S3 API reference.
    for (const [name, value] of fields) fields.set(name, value.replaceAll(FILENAME_VARIABLE, fileName));
    requireField(fields, "key");
    if (!fields.has("policy")) throw new S3Error(403, "AccessDenied", "Access Denied");
    for (const name of SIGNATURE_FIELDS) requireField(fields, name);
    verifyPolicySignature(fields, credentials);
    return checkPolicy(fields, bucket, now);
  };
  const parser = openParser(request);
  await new Promise<void>((resolve, reject) => {
    parser.on("field", (name, value) => {
      if (file === undefined) fields.set(name.toLowerCase(), value);
    });
    parser.on("file", (name, stream, filename) => {
      if (name !== "file" || file !== undefined) {
        stream.resume();
        reject(new S3Error(400, "InvalidArgument", "POST requires exactly one file upload per request."));
        return;
      }
      try {
        file = { body: collect(stream, check(filename ?? "")) };
        file.body.catch(reject);
      } catch (error) {
        stream.resume();
        reject(error);
      }
    });
    parser.on("finish", () => resolve());
    parser.on("error", () =>
      reject(new S3Error(400, "MalformedPOSTRequest", "The body is not well-formed multipart/form-data.")),
    );
    request.on("aborted", () => reject(new S3Error(400, "IncompleteBody", "The upload ended early.")));
    request.pipe(parser);
  });
  if (file === undefined)
    throw new S3Error(400, "InvalidArgument", "POST requires exactly one file upload per request.");
  const status = Number(fields.get("success_action_status"));
  return {
    key: fields.get("key") ?? "",
    contentType: fields.get("content-type") ?? "binary/octet-stream",
    body: await file.body,
    status: status === 200 || status === 201 ? status : 204,
  };
}

function requireField(fields: ReadonlyMap<string, string>, name: string): void {
  if (fields.has(name)) return;
  const order = "If it is specified, please check the order of the fields.";
  throw new S3Error(400, "InvalidArgument", `Bucket POST must contain a field named '${name}'.  ${order}`);
}

function openParser(request: IncomingMessage): BusboyInstance {
  try {
    const contentType = request.headers["content-type"] ?? "";
    return new Busboy({
      headers: { ...request.headers, "content-type": contentType },
      limits: { fieldSize: 64 * 1024, fields: 100 },
    });
  } catch {
    throw new S3Error(400, "MalformedPOSTRequest", "The body is not well-formed multipart/form-data.");
  }
}

async function collect(stream: NodeJS.ReadableStream, range: { min: number; max: number }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return await new Promise<Buffer>((resolve, reject) => {
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= range.max) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      const details = { ProposedSize: String(size), MaxSizeAllowed: String(range.max) };
      reject(new S3Error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", details));
    });
    stream.on("error", reject);
    stream.on("end", () => {
      if (size >= range.min) {
        resolve(Buffer.concat(chunks));
        return;
      }
      const details = { ProposedSize: String(size), MinSizeAllowed: String(range.min) };
      reject(
        new S3Error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", details),
      );
    });
  });
}
