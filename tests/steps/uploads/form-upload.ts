import { request } from "node:http";
import type { UploadForm } from "../images/screenshots.ts";

/** A form upload taken apart, so that a test can change any of it. */
export type FormUpload = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** In their order, and as often as they are named. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly file: { readonly name: string; readonly fileName: string; readonly bytes: Buffer } | undefined;
  /** What follows the file. */
  readonly after: readonly (readonly [name: string, value: string])[];
  /** How the length is told: truly, in chunks, or this many bytes more than are sent. */
  readonly length: "true" | "chunked" | number;
};

export type Reply = { readonly status: number; readonly code: string | undefined };

const BOUNDARY = "muster-form-boundary";

export function formUpload({ url, fields }: Omit<UploadForm, "expires_at">, bytes: Buffer): FormUpload {
  const file = { name: "file", fileName: "screenshot", bytes };
  return { method: "POST", url, headers: {}, fields: Object.entries(fields), file, after: [], length: "true" };
}

/** The form with a field set to another value, whatever the case of its name; undefined takes it out. */
export function withField(upload: FormUpload, name: string, value: string | undefined): FormUpload {
  const fields = upload.fields.flatMap(([each, old]) => {
    if (each.toLowerCase() !== name.toLowerCase()) return [[each, old] as const];
    return value === undefined ? [] : [[each, value] as const];
  });
  return { ...upload, fields };
}

/** The value of a form's field; empty where it has none. */
export function fieldOf({ fields }: FormUpload, name: string): string {
  return fields.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1] ?? "";
}

/** Sends it byte by byte as it stands. A server that hangs up without a word is status 0. */
export async function send({ method, url, headers, length, ...form }: FormUpload): Promise<Reply> {
  const body = bodyOf(form);
  const told = length === "chunked" ? { "transfer-encoding": "chunked" } : { "content-length": lengthOf(body, length) };
  return new Promise((resolve) => {
    const outgoing = request(
      url,
      { method, headers: { "content-type": `multipart/form-data; boundary=${BOUNDARY}`, ...told, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const code = /<Code>(\w+)<\/Code>/.exec(Buffer.concat(chunks).toString())?.[1];
          resolve({ status: response.statusCode ?? 0, code });
        });
      },
    );
    outgoing.on("error", () => resolve({ status: 0, code: undefined }));
    // Of a body that was promised longer than it is, the rest never comes.
    if (typeof length === "number" && length > 0) outgoing.write(body, () => setTimeout(() => outgoing.destroy(), 50));
    else outgoing.end(typeof length === "number" ? body.subarray(0, body.length + length) : body);
  });
}

const lengthOf = (body: Buffer, length: "true" | number) => String(body.length + (length === "true" ? 0 : length));

function bodyOf({ fields, file, after }: Pick<FormUpload, "fields" | "file" | "after">): Buffer {
  const field = ([name, value]: readonly [string, string]) =>
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  const parts: Buffer[] = fields.map(field);
  if (file !== undefined) {
    const disposition = `Content-Disposition: form-data; name="${file.name}"; filename="${file.fileName}"`;
    const head = `--${BOUNDARY}\r\n${disposition}\r\nContent-Type: application/octet-stream\r\n\r\n`;
    parts.push(Buffer.from(head), file.bytes, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, ...after.map(field), Buffer.from(`--${BOUNDARY}--\r\n`)]);
}
