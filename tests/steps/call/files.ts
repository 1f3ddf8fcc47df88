import { parse } from "csv-parse/sync";
import { extractText, getDocumentProxy } from "unpdf";
import { expect } from "vitest";

/** The answer of an export, as far as it has one. */
type Exported = { data?: { url: string } | undefined; error?: unknown };

/** Fetches a file as a browser would. */
export async function fetchFile({ data, error }: Exported): Promise<{ headers: Headers; bytes: Buffer; text: string }> {
  if (data === undefined) throw new Error(`no export: ${JSON.stringify(error)}`);
  const response = await fetch(data.url);
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { headers: response.headers, bytes, text: bytes.toString() };
}

/** The rows of a CSV. */
export async function readCsv(answer: Exported): Promise<Record<string, string>[]> {
  return parse((await fetchFile(answer)).bytes, { columns: true, bom: true });
}

/** What a PDF says, page by page. */
export async function readPdf(answer: Exported): Promise<{ pages: string[]; all: string }> {
  const { bytes } = await fetchFile(answer);
  expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)));
  return { pages: text, all: text.join("\n") };
}
