import { hash } from "node:crypto";

/**
 * The number by which the heartbeats of one of a member's devices are told from those of another: four bytes of a
 * digest, so that a key holds them. `id` is what the tracker calls its device, or the sign-in session it speaks in.
 */
export function deviceNumber(id: string): number {
  return hash("sha256", id.toLowerCase(), "buffer").readInt32BE();
}
