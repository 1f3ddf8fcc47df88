/** What bounds a session. */
export type SessionLength = {
  /** Without a refresh for this long it ends. */
  readonly idle_seconds: number;
  /** Days after the sign-in at which it ends however much it is used. */
  readonly days: number;
};

const MS_PER_DAY = 86_400_000;

/** When a session ends for good, however much it is used. */
export function lastInstant(signedInAt: Date, { days }: SessionLength): Date {
  return new Date(signedInAt.getTime() + days * MS_PER_DAY);
}

/**
 * When a session ends that is signed in or refreshed now, and not again.
 *
 *     sign-in                                       last instant
 *     |--refresh--|--refresh--|--refresh--|--refresh--|
 *                                         |---- idle ----|
 */
export function sessionEnd(signedInAt: Date, now: Date, length: SessionLength): Date {
  const idle = new Date(now.getTime() + length.idle_seconds * 1000);
  const last = lastInstant(signedInAt, length);
  return idle < last ? idle : last;
}
