import { randomBytes } from "node:crypto";
import * as z from "zod";
import { AppError } from "../platform/errors.ts";
import { liveStore } from "../platform/live/store.ts";
import { keyedHash, open, seal } from "../platform/secrets/seal.ts";
import { hashSecret } from "../platform/secrets/secret.ts";

/** How long somebody may take from a challenge to the face that answers it. */
const CHALLENGE_SECONDS = 60;
/** Used challenges are known for longer than they are good, whatever the store's clock says. */
const KNOWN_SECONDS = 2 * CHALLENGE_SECONDS;

const PURPOSE = "face-challenge";

/** Whom a face is asked of, for which session, and on which device. */
const asked = z.object({
  org_id: z.string(),
  user_id: z.string(),
  /** Null for a look at a face that marks nothing. */
  session_id: z.string().nullable(),
  device: z.string(),
});

const challenge = asked.extend({ nonce: z.string(), expires_at: z.number() });

type Asked = z.infer<typeof asked>;

export const CHALLENGE_ERRORS = ["FACE_CHALLENGE_INVALID", "FACE_CHALLENGE_EXPIRED", "FACE_CHALLENGE_USED"] as const;

/** Whom and what a challenge is for; of a device the server keeps no key, here as elsewhere. */
export function askedOf(
  { org_id, user_id }: { org_id: string; user_id: string },
  sessionId: string | null,
  deviceKey: string,
): Asked {
  const device = keyedHash("face-device", deviceKey).toString("base64url");
  return { org_id, user_id, session_id: sessionId?.toLowerCase() ?? null, device };
}

/** A challenge that its face has to come with. It stops requests that are sent again; who holds the camera it cannot say. */
export function challengeFor(of: Asked, now: Date): { challenge: string; expires_at: Date } {
  const expires_at = new Date(now.getTime() + CHALLENGE_SECONDS * 1000);
  const nonce = randomBytes(16).toString("base64url");
  const sealed = seal(PURPOSE, JSON.stringify({ ...of, nonce, expires_at: expires_at.getTime() }));
  return { challenge: sealed.toString("base64url"), expires_at };
}

/**
 * Uses a challenge up: it is good for one request, however often that is sent. 422 FACE_CHALLENGE_INVALID for one of another member, session or device and for what is none,
 * FACE_CHALLENGE_EXPIRED for one that is over, FACE_CHALLENGE_USED for one of another request.
 */
export async function useChallenge(
  given: string,
  of: Asked,
  { now, request_key }: { now: Date; request_key: string },
): Promise<void> {
  const { nonce, expires_at, ...was } = parse(given);
  const isOf = asked.keyof().options.every((key) => was[key] === of[key]);
  if (!isOf) throw new AppError("FACE_CHALLENGE_INVALID");
  if (now.getTime() > expires_at) throw new AppError("FACE_CHALLENGE_EXPIRED");
  const request = hashSecret(request_key).toString("base64url");
  const isFirst = await (await liveStore()).claimOnce(`face-challenge:${nonce}`, request, KNOWN_SECONDS);
  if (!isFirst) throw new AppError("FACE_CHALLENGE_USED");
}

function parse(given: string): z.infer<typeof challenge> {
  try {
    return challenge.parse(JSON.parse(open(PURPOSE, Buffer.from(given, "base64url"))));
  } catch {
    throw new AppError("FACE_CHALLENGE_INVALID");
  }
}
