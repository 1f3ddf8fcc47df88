/** Of the package; the release writes it into both. */
export const VERSION = "0.1.0";

/** Whether a version is older than another; both are three numbers. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version.split(".").map(Number), than.split(".").map(Number)];
  const at = [0, 1, 2].find((index) => a[index] !== b[index]);
  return at !== undefined && (a[at] ?? 0) < (b[at] ?? 0);
}
