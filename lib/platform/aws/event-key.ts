/** An object's key, as it stands encoded in an event of the bucket; undefined for what no bucket writes. */
export function readEventKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
