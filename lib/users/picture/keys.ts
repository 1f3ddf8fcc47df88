import { randomUUID } from "node:crypto";

/** Where pictures are uploaded to, and where those that were made of them lie. */
export const UPLOADS = "picture-uploads/";
export const PICTURES = "pictures/";

/** A key for a picture that is made now: like all keys it tells the organization, and nobody's id. */
export function newPictureKey(orgId: string): string {
  return `${PICTURES}${orgId}/${randomUUID()}.webp`;
}
