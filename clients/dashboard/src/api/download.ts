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
