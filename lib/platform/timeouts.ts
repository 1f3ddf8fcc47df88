/**
 * How long anything is waited for, in milliseconds. Together they have to fit into the time of every function
 * (functions.yml; tests/promises/time-budgets.test.ts adds up), because what Lambda ends answers nothing.
 *
 * Work ends itself before its function is ended:
 *
 *     | statements, calls          | commit | events | answer |
 *     0                            D      +GRACE   +2     +3  timeout
 *                                  |<-------- MARGIN -------->|
 */
export const MARGIN = 2_000;
/** After the deadline D: for a commit that was begun, then for its events, then for whatever else there is. */
export const GRACE = 500;
/** The time that is left to say so when an answer is given up, before the function is ended. */
export const ANSWER = MARGIN - 3 * GRACE;
/** After the deadline, for messages that could not be dealt with: to be sent again, and to the dead letters. */
export const GIVE_BACK = (MARGIN - GRACE) / 2;

export const DATABASE = {
  connect: 4_000,
  /** A connection that does not even begin in this time leads nowhere any more; another is tried. */
  begin: 3_000,
  /**
   * How long a connection may lie idle. Less than the server allows (`idle_session_timeout`, five minutes) and than a NAT
   * gateway remembers it (350 s), so that it is seldom found dead.
   */
  idle: 240_000,
  /** Every statement of the live store touches a few rows; one that takes this long has lost its connection. */
  live: 3_000,
} as const;

/**
 * Redis answers within a millisecond or two; PostgreSQL does its work when it does not (lib/platform/live/fallback.ts).
 */
export const REDIS = 1_000;

export const AWS = {
  /**
   * A call that failed is tried once more: the pause before it has jitter, and the SDK's own budget ends retries in an
   * outage.
   */
  attempts: 2,
  /** The SDK's longest pause before the second attempt. */
  backoff: 500,
  connect: 1_000,
  /** Until the answer begins, sending included; 5 MB take a second from inside the region. */
  answer: 3_000,
} as const;

/**
 * The secret is read before a function's own work, from inside the region. A process that does not get it goes on with
 * what it knows already.
 */
export const SECRETS = { attempts: 2, answer: 1_500 } as const;

/** A hint for dashboards is not worth more of the time of those who wait for an answer. */
export const EVENTS = 2_000;

/** A frame that a socket has not taken by then is given up: it is a hint, and others wait behind it. */
export const SOCKET = 3_000;
/** When a batch of events stops being pushed. */
export const PUSH = 20_000;

/** A mail server that does not answer must not use up the function's own time. */
export const MAIL = { connect: 5_000, greeting: 5_000, silence: 10_000 } as const;

/** Asked over UDP, and over TCP for what was cut short; each attempt of the resolver waits a little longer. */
export const DNS = { attempts: 2, answer: 1_000, total: 4_000 } as const;

/** What a schedule leaves for a step of a few statements that it begins: without so much, the next run takes it up. */
export const STEP = 5_000;

/** What one part of the service has to say in health that it is well. */
export const HEALTH = 2_000;

/** Whoever chooses a password waits no longer to hear whether a stranger's service knows it. */
export const PASSWORD_RANGE = 1_000;
