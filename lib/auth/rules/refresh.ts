/** What is known of a refresh token that someone presents. */
export type PresentedToken = {
  readonly session_revoked: boolean;
  readonly session_expires_at: Date;
  readonly used_at: Date | null;
  /** Whether the token that replaced this one has been used itself. */
  readonly successor_used: boolean;
};

/**
 * For this long a client whose answer was lost may present the old token again and gets the same successor: two requests
 * of a tracker that wait 15 s each for their answers, and the 30 s until its next one.
 */
export const REFRESH_RETRY_SECONDS = 60;

/**
 * What to do with a presented refresh token.
 *
 *     A --used--> B --used--> C        A again within 60 s, B unused:  the reply was lost, repeat B
 *                                      A again later, or B was used:   somebody else has it, revoke the family
 */
export function decideRefresh(token: PresentedToken, now: Date): { kind: "rotate" | "repeat" | "reuse" | "dead" } {
  if (token.session_revoked || token.session_expires_at <= now) return { kind: "dead" };
  if (token.used_at === null) return { kind: "rotate" };
  const age = (now.getTime() - token.used_at.getTime()) / 1000;
  if (!token.successor_used && age <= REFRESH_RETRY_SECONDS) return { kind: "repeat" };
  return { kind: "reuse" };
}
