import { readBody, type Upstream } from "./proxy.ts";
import { S3Error } from "./s3-error.ts";

/** The emulator takes at most 11 MiB at once; what is larger goes in parts, of which S3 wants 5 MiB at least. */
const PART_BYTES = 8 * 1024 * 1024;

/** Writes an object to the emulator and answers its ETag. Throws what the emulator refuses as an S3Error. */
export async function storeObject(
  upstream: Upstream,
  path: string,
  contentType: string,
  body: Buffer,
): Promise<string> {
  if (body.length <= PART_BYTES) return (await write(upstream, "PUT", path, body, contentType)).etag;
  const begun = await write(upstream, "POST", `${path}?uploads=`, Buffer.alloc(0), contentType);
  const upload = `uploadId=${encodeURIComponent(/<UploadId>([^<]+)<\/UploadId>/.exec(begun.text)?.[1] ?? "")}`;
  const parts: string[] = [];
  for (let from = 0; from < body.length; from += PART_BYTES) {
    const number = parts.length + 1;
    const part = body.subarray(from, from + PART_BYTES);
    const { etag } = await write(upstream, "PUT", `${path}?partNumber=${number}&${upload}`, part);
    parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`);
  }
  const list = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
  const { text } = await write(upstream, "POST", `${path}?${upload}`, Buffer.from(list), "application/xml");
  return (/<ETag>([^<]+)<\/ETag>/.exec(text)?.[1] ?? "").replaceAll("&quot;", '"');
}

async function write(
  upstream: Upstream,
  method: string,
  path: string,
  body: Buffer,
  contentType = "application/octet-stream",
): Promise<{ etag: string; text: string }> {
  const headers = { "content-type": contentType, "content-length": body.length };
  const answer = await upstream.send(method, path, headers, body);
  const text = (await readBody(answer)).toString();
  const status = answer.statusCode ?? 500;
  if (status !== 200) {
    const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? "InternalError";
    throw new S3Error(
      status,
      code,
      /<Message>([^<]+)<\/Message>/.exec(text)?.[1] ?? `The local S3 answered ${status}.`,
    );
  }
  return { etag: String(answer.headers.etag ?? ""), text };
}
