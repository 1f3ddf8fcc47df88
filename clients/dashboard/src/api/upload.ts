import { Failure, offline } from "./failure.ts";

type Form = { readonly url: string; readonly fields: Readonly<Record<string, string>> };

/** Sends a file by a form that the API has signed. The file is its last field. Throws Failure. */
export async function upload({ url, fields }: Form, file: Blob): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  const answer = await fetch(url, { method: "POST", body: form }).catch(() => {
    throw offline();
  });
  if (answer.ok) return;
  const nothing = { details: [], requestId: undefined, retryAfter: undefined };
  throw new Failure({ code: "INTERNAL_ERROR", status: answer.status, ...nothing }, "The file was not taken.");
}
