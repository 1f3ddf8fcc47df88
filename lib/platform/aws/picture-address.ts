import { config } from "../config.ts";
import { signedAddress } from "./signed-request.ts";

/** Pictures have one address in each of these windows, so that a browser keeps them, which lives for two of them. */
const WINDOW_SECONDS = 15 * 60;
const MAX_SECONDS = 2 * WINDOW_SECONDS;

/** An address that shows a picture, and until when. */
export type PictureAddress = { url: string; expires_at: Date };

/**
 * An address that shows a picture: the same one within a quarter of an hour, and good for at least that long, so that
 * who looks again is shown what their browser has kept. It is signed as at the beginning of the quarter, by the rights
 * of the function that answers. For why it lives that long see docs/adr/0055.
 */
export function pictureAddress(key: string): PictureAddress {
  const seconds = Math.floor(Date.now() / 1000);
  const signedAt = new Date((seconds - (seconds % WINDOW_SECONDS)) * 1000);
  const { credentials } = config;
  const answer = {
    "response-cache-control": `private, max-age=${MAX_SECONDS}`,
    "response-content-disposition": "inline",
  };
  const place = { ...placeOf(key, credentials.region), seconds: MAX_SECONDS, answer };
  return {
    url: signedAddress(place, credentials, signedAt),
    expires_at: new Date(signedAt.getTime() + MAX_SECONDS * 1000),
  };
}

/** Where clients reach an object. AWS has a host for each bucket, other servers a path. */
function placeOf(key: string, region: string): { origin: string; path: string } {
  const { publicS3Endpoint: endpoint, bucket } = config;
  if (endpoint !== undefined) return { origin: endpoint.replace(/\/+$/, ""), path: `/${bucket}/${key}` };
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return { origin: `https://${bucket}.s3.${region}.${suffix}`, path: `/${key}` };
}
