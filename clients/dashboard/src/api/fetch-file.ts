/** Fetches a file from an address that has it saved under its own name: the page stays. */
export function fetchFile(url: string): void {
  window.location.assign(url);
}
