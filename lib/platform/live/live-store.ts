import type { Role } from "../tenancy/rules/roles.ts";

/** Who holds a ticket or a socket: enough to decide what they may hear without asking the database per event. */
export type Holder = {
  readonly org_id: string;
  readonly user_id: string;
  readonly session_id: string;
  readonly role: Role;
  readonly managed_departments: readonly string[] | null;
};

export type Subscriber = { readonly connection_id: string; readonly holder: Holder };

/** What is kept to be taken once. */
export type OnceValue = Readonly<Record<string, string | null>>;

export type AttemptRule = {
  /** This many attempts are free of delay. */
  readonly free: number;
  /** The delay after the last free attempt; each further attempt doubles it. */
  readonly base_seconds: number;
  readonly max_seconds: number;
  /** Without an attempt for this long the count starts over. More than `max_seconds`, or waiting is all it takes. */
  readonly forget_seconds: number;
};

/** The most open sockets of one member: a tracker, a dashboard, a telephone, and some of each that were not closed. */
export const MAX_SOCKETS = 10;
/** The most channels of one socket. */
export const MAX_CHANNELS = 50;

/**
 * Short-lived state that makes the service fast and bounded: limits, one-time tickets, sockets. Nothing in it is
 * truth; losing all of it costs a reconnect. Two implementations behave alike: Redis, and PostgreSQL without one.
 */
export type LiveStore = {
  /** Counts a hit in a fixed window; answers the count and the seconds until it starts over. */
  hit(key: string, windowSeconds: number): Promise<{ hits: number; resets_in: number }>;
  /** Counts an attempt, or answers the seconds to wait until the next is allowed; 0 means go on. */
  attempt(key: string, rule: AttemptRule): Promise<number>;
  /** The count starts over; answers what it was. */
  forgetAttempts(key: string): Promise<number>;
  /** Takes so many attempts back, and the wait that they caused. */
  forgiveAttempts(key: string, times: number): Promise<void>;

  issueTicket(hash: string, holder: Holder, seconds: number): Promise<void>;
  /** The holder, once; afterwards and for unknown or expired tickets undefined. */
  redeemTicket(hash: string): Promise<Holder | undefined>;

  /** Keeps a value until it is taken or the seconds are over. */
  keepOnce(key: string, value: OnceValue, seconds: number): Promise<void>;
  /** The value, once; afterwards and for unknown or expired keys undefined. */
  takeOnce(key: string): Promise<OnceValue | undefined>;

  /** Whether a key is this claimant's: it is the first one's, and stays so until the seconds are over. */
  claimOnce(key: string, claimant: string, seconds: number): Promise<boolean>;

  /** False, and nothing is noted, for a member who has `MAX_SOCKETS` open. */
  openSocket(connectionId: string, holder: Holder, seconds: number): Promise<boolean>;
  findSocket(connectionId: string): Promise<Holder | undefined>;
  /** Forgets the socket and its subscriptions. */
  closeSocket(connectionId: string): Promise<void>;
  /** A member's open sockets, whatever they are subscribed to; without a member, the organization's. */
  socketsOf(orgId: string, userId?: string): Promise<Subscriber[]>;
  /** False for a further channel of a socket that has `MAX_CHANNELS`. */
  subscribe(connectionId: string, channel: string): Promise<boolean>;
  unsubscribe(connectionId: string, channel: string): Promise<void>;
  subscribers(orgId: string, channel: string): Promise<Subscriber[]>;

  /**
   * Takes the next numbers of sockets, so many for each, and answers the last one of each that is open. A socket's numbers
   * begin with 1 and have no gaps, whoever takes them.
   */
  numberFrames(counts: ReadonlyMap<string, number>): Promise<Map<string, number>>;

  /** How many sockets are open, of all organizations. */
  countSockets(): Promise<number>;

  /** Removes what has expired. */
  sweep(): Promise<void>;
  /** Throws when the store cannot be reached. */
  ping(): Promise<void>;
  /** Ends what the store has opened for itself. */
  close(): Promise<void>;
};
