import { offline } from "./failure.ts";

/** Keeps a file that lies at a signed address, under a name. Throws Failure. */
export async function downloadFile(url: string, name: string): Promise<void> {
  // A picture that was shown is kept without the header by which another origin may read it.
  const answer = await fetch(url, { cache: "no-store" }).catch(() => undefined);
  if (!answer?.ok) throw offline();
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Hands the browser a file that was made: its address is good for a minute and answers as an attachment. */
export function download({ url, file_name }: { url: string; file_name: string }): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = file_name;
  link.rel = "noopener";
  document.body.append(link);
  link.click();
  link.remove();
}
