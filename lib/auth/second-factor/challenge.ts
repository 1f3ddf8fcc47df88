import { liveStore, type OnceValue } from "../../platform/live/store.ts";
import { hashSecret } from "../../platform/secrets/secret.ts";

/** What a passkey is asked to sign for, and whose: a signature for one is good for nothing else. */
export type Challenge = {
  purpose: "register" | "sign_in" | "second_factor" | "step_up";
  /** Null where nobody is known yet. */
  user_id: string | null;
  /** The session that asked, where there is one. */
  session_id: string | null;
};

/** Longer than people look for their key, and than browsers wait. */
export const CHALLENGE_SECONDS = 300;

/** Remembers a challenge that was handed out. */
export async function keepChallenge(challenge: string, about: Challenge): Promise<void> {
  await (await liveStore()).keepOnce(keyOf(challenge), about satisfies OnceValue, CHALLENGE_SECONDS);
}

/**
 * The challenge in a browser's answer, if it was handed out for this, lately, and not answered before: whatever comes of
 * it, it is good no longer. Before a transaction, not within.
 */
export async function takeChallenge(clientDataJSON: string, about: Challenge): Promise<string | undefined> {
  const challenge = challengeIn(clientDataJSON);
  if (challenge === undefined) return undefined;
  const kept = await (await liveStore()).takeOnce(keyOf(challenge));
  if (kept === undefined) return undefined;
  const fits = (Object.keys(about) as (keyof Challenge)[]).every((key) => kept[key] === about[key]);
  return fits ? challenge : undefined;
}

function challengeIn(clientDataJSON: string): string | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString("utf8"));
    const { challenge } = Object(data) as { challenge?: unknown };
    return typeof challenge === "string" ? challenge : undefined;
  } catch {
    return undefined;
  }
}

function keyOf(challenge: string): string {
  return `passkey:${hashSecret(challenge).toString("base64url")}`;
}
