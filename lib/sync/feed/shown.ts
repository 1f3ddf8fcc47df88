import { addressOf } from "../../auth/user.ts";
import type { Change } from "./change.ts";

/**
 * A change as it is answered. Until then `profile_picture_url` is the key of the picture: an address ends after half an
 * hour, and what became of an operation is kept for longer.
 */
export function showChange(change: Change): Change {
  if (change.resource !== "profile" || change.record === null) return change;
  const { record } = change;
  return { ...change, record: { ...record, profile_picture_url: addressOf(record.profile_picture_url) } };
}
