/** A clock that was set once and only goes forwards, whatever becomes of this device's own. */
export function clockFrom(instant: number): () => number {
  const begun = performance.now();
  return () => instant + performance.now() - begun;
}
