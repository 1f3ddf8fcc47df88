import { offline } from "./failure.ts";

/** Has the browser keep what lies at an address, under a name. */
export function saveAs(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.rel = "noopener";
  document.body.append(link);
  link.click();
  link.remove();
}

/** The same of bytes that are here. */
export function saveBytes(bytes: Blob, name: string): void {
  const address = URL.createObjectURL(bytes);
  saveAs(address, name);
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Keeps a file that lies at a signed address, under a name. Throws Failure. */
export async function downloadFile(url: string, name: string): Promise<void> {
  // A picture that was shown is kept without the header by which another origin may read it.
  const answer = await fetch(url, { cache: "no-store" }).catch(() => undefined);
  if (!answer?.ok) throw offline();
  saveBytes(await answer.blob(), name);
}

/** The same of a file that was made: its address is good for a minute and answers as an attachment. */
export function download({ url, file_name }: { url: string; file_name: string }): void {
  saveAs(url, file_name);
}
